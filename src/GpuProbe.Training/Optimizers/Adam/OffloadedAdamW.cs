using GpuProbe.Tensors;
using GpuProbe.Tensors.Dispatch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers.Adam;

/// <summary>
/// AdamW on the host, as DeepSpeed's ZeRO-Offload (<c>stage_1_and_2.py</c> with <c>offload_optimizer: cpu</c>, <c>cpu_adam.py</c>) keeps
/// it: fp32 copies of the weights, fp32 moments and fp32 gradients in the host's memory; the device keeps weights and gradients only. A
/// step copies all gradients to the host, takes one fused step there and copies the weights back, through a buffer of their own type.
/// The fp32 copies are there whether or not the set-up asks for master weights.
/// <para>
/// Host memory of n weights with E elements of b bytes: copies and moments <c>12 E + 4 n</c> bytes (the states), gradients <c>4 E</c>,
/// and <c>b E</c> for the way back of 16-bit weights. On CUDA all but the moments are page-locked, as DeepSpeed's
/// <c>pin_memory</c> asks for; libtorch rounds what it page-locks up to a power of two, which is not counted here. On the device
/// a 16-bit gradient is widened before it is copied: temporaries of <c>4</c> bytes for each element of the largest weight, none in fp32.
/// </para>
/// <para>
/// Simpler than DeepSpeed: one process, no buckets and no flat partitions; gradients go to the host at the step, not during
/// backward, so that the device holds all of them until then; they are summed over micro-batches on the device.
/// </para>
/// </summary>
public sealed class OffloadedAdamW : ParameterOptimizer
{
    private readonly AdamWOptions options;
    private readonly bool computes;
    private readonly Tensor[] masters;
    private readonly Tensor[] gradients;
    private readonly Tensor?[] returning;
    private readonly Tensor[] counters;
    private readonly Tensor[] firstMoments;
    private readonly Tensor[] secondMoments;

    /// <summary>An optimizer of these weights; copies them to the host.</summary>
    public OffloadedAdamW(IEnumerable<Parameter> parameters, AdamWOptions options) : base(parameters)
    {
        this.options = options;
        // A virtual card has nothing to compute with, and pages that nobody touches take no memory.
        computes = Parameters.Count == 0 || Parameters[0].device.type == DeviceType.CPU || !TorchRuntime.CudaIsVirtual;
        int count = Parameters.Count;
        masters = new Tensor[count];
        gradients = new Tensor[count];
        returning = new Tensor?[count];
        counters = new Tensor[count];
        firstMoments = new Tensor[count];
        secondMoments = new Tensor[count];
        using IDisposable mode = no_grad();
        try
        {
            for (int i = 0; i < count; i++)
                Hold(i);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> Buffers => [.. gradients, .. returning.OfType<Tensor>()];

    /// <inheritdoc/>
    protected override void Update()
    {
        if (counters.Length > 0 && counters[0] is null)
            CreateMoments();
        Fetch();
        if (computes)
        {
            OptimizerOperators.ForeachAddScalar.Run(counters, 1L);
            OptimizerOperators.FusedAdamW.Run(
                masters, gradients, firstMoments, secondMoments, Array.Empty<Tensor>(), counters,
                options.LearningRate, options.Beta1, options.Beta2, options.WeightDecay, options.Epsilon, false, false);
        }
        for (int i = 0; i < masters.Length; i++)
        {
            if (computes)
                returning[i]?.copy_(masters[i]);
            Parameters[i].copy_(returning[i] ?? masters[i], nonBlocking: true);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        foreach (Tensor buffer in gradients)
            buffer?.Dispose();
        foreach (Tensor? buffer in returning)
            buffer?.Dispose();
    }

    private void Hold(int index)
    {
        Parameter weight = Parameters[index];
        masters[index] = Keep(OnHost(weight, float32), index, "master");
        gradients[index] = OnHost(weight, float32).DetachFromDisposeScope();
        if (weight.dtype != float32)
            returning[index] = OnHost(weight, weight.dtype).DetachFromDisposeScope();
        if (!computes)
            return;
        // Through the buffer: the weights are widened here, not on the device.
        returning[index]?.copy_(weight);
        masters[index].copy_(returning[index] ?? weight);
    }

    private void CreateMoments()
    {
        for (int i = 0; i < masters.Length; i++)
        {
            counters[i] = Keep(zeros([], float32, CPU), i, "step");
            firstMoments[i] = Keep(Moment(masters[i]), i, "exp_avg");
            secondMoments[i] = Keep(Moment(masters[i]), i, "exp_avg_sq");
        }
    }

    private Tensor Moment(Tensor master) => computes ? zeros_like(master) : empty(master.shape, float32, CPU);

    private void Fetch()
    {
        Tensor[] all = Gradients.Of(Parameters);
        try
        {
            for (int i = 0; i < all.Length; i++)
            {
                using Tensor wide = all[i].to(float32);
                if (computes)
                    gradients[i].copy_(wide, nonBlocking: true);
            }
        }
        finally
        {
            foreach (Tensor gradient in all)
                gradient.Dispose();
        }
        if (Parameters is [{ device.type: DeviceType.CUDA } first, ..])
            cuda.synchronize(first.device);
    }

    private static Tensor OnHost(Parameter weight, ScalarType type) =>
        OptimizerOperators.Empty.Call(weight.shape, type, Argument.None, CPU, weight.device.type == DeviceType.CUDA);
}
