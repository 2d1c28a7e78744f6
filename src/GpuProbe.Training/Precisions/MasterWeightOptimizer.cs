using GpuProbe.Tensors.Memory;
using GpuProbe.Training.Model;
using GpuProbe.Training.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Precisions;

/// <summary>
/// Master weights: any optimizer over fp32 copies of 16-bit weights. A step gives each copy its weight's gradient in fp32, lets the
/// optimizer update the copies, lets those gradients go and writes the copies back. With E elements of trained weights, beside
/// 16-bit weights and gradients of 2 E bytes each: copies of 4 E bytes from the start, gradients of 4 E bytes within a step, and
/// the optimizer's states in fp32.
/// <para>
/// That is <c>FP16_UnfusedOptimizer</c> of DeepSpeed 0.19.6 (<c>deepspeed/runtime/fp16/unfused_optimizer.py</c>), which its engine
/// puts around optimizers of <c>torch.optim</c>, for bf16 as for fp16, where ZeRO is off. Simplified: DeepSpeed creates the inner
/// optimizer's states by a step with gradients of zero before the first, which has no other memory than a first step; it
/// takes the norm for clipping from the 16-bit gradients, here it is that of the fp32 ones; and its dynamic loss scale for fp16
/// follows here the rule of <see cref="GradScaler"/> with DeepSpeed's window of 1,000 steps.
/// </para>
/// </summary>
public sealed class MasterWeightOptimizer : IOptimizer
{
    /// <summary>How DeepSpeed's dynamic loss scale for fp16 begins and changes: <c>initial_scale_power</c> 16, <c>loss_scale_window</c> 1000.</summary>
    public static readonly GradScalerOptions LossScale = new(InitialScale: 65536, GrowthInterval: 1000);

    private const string StateName = "fp32";
    private readonly Parameter[] weights;
    private readonly Parameter[] masters;
    private readonly IOptimizer inner;

    /// <summary>Copies the weights and creates the optimizer that will update the copies.</summary>
    /// <param name="weights">The 16-bit weights.</param>
    /// <param name="optimizer">Makes an optimizer of fp32 weights.</param>
    public MasterWeightOptimizer(IEnumerable<Parameter> weights, Func<IReadOnlyList<Parameter>, IOptimizer> optimizer)
    {
        this.weights = [.. weights];
        masters = Array.ConvertAll(this.weights, Copy);
        inner = optimizer(masters);
    }

    /// <summary>The fp32 copies, one for each weight; within a step they have gradients.</summary>
    public IReadOnlyList<Parameter> Masters => masters;

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> States => [.. masters, .. inner.States];

    /// <inheritdoc/>
    public StateLabel? LabelOf(Tensor state)
    {
        int master = Array.FindIndex(masters, one => ReferenceEquals(one, state));
        if (master >= 0)
            return new StateLabel(weights[master], StateName);
        StateLabel? label = inner.LabelOf(state);
        return label is { Weight: { } copy } ? label with { Weight = weights[Array.FindIndex(masters, one => ReferenceEquals(one, copy))] } : label;
    }

    /// <summary>Gives each copy its weight's gradient in fp32: what is looked at before <see cref="Step"/>, to clip it say.</summary>
    /// <exception cref="InvalidOperationException">A weight has no gradient.</exception>
    public void TakeGradients()
    {
        MemoryTrace.EnterRegion((int)ModelRegion.MasterGradients);
        Tensor[] gradients = Gradients.Of(weights);
        for (int i = 0; i < masters.Length; i++)
        {
            using Tensor gradient = gradients[i];
            using Tensor wide = gradient.to(float32);
            masters[i].grad = wide;
        }
        MemoryTrace.EnterRegion((int)ModelRegion.None);
    }

    /// <inheritdoc/>
    public void Step()
    {
        using IDisposable mode = no_grad();
        using (Tensor? taken = masters.Length == 0 ? null : masters[0].grad)
        {
            if (taken is null)
                TakeGradients();
        }
        inner.Step();
        for (int i = 0; i < masters.Length; i++)
        {
            masters[i].grad = null;
            weights[i].copy_(masters[i]);
        }
    }

    /// <inheritdoc/>
    public void ZeroGrad(bool setToNone = true)
    {
        // Those of a step that was skipped.
        Gradients.Release(masters);
        if (setToNone)
            Gradients.Release(weights);
        else
            Gradients.Zero(weights, together: false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        inner.Dispose();
        foreach (Parameter master in masters)
            master.Dispose();
    }

    private static Parameter Copy(Parameter weight)
    {
        using IDisposable mode = no_grad();
        return new Parameter(weight.to(float32).DetachFromDisposeScope());
    }
}
