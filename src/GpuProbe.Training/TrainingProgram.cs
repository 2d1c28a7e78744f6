using GpuProbe.Core;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Tensors;
using GpuProbe.Tensors.Memory;
using GpuProbe.Training.Adapters;
using GpuProbe.Training.Distributed;
using GpuProbe.Training.Files;
using GpuProbe.Training.Lifetimes;
using GpuProbe.Training.Measuring;
using GpuProbe.Training.Model;
using GpuProbe.Training.Optimizers;
using GpuProbe.Training.Precisions;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training;

/// <summary>
/// The training program, in the order of Hugging Face's Trainer: for each micro-batch forward and backward, then the
/// optimizer's step, then the gradients are released. Logits die at the end of forward, as they do there. Where weights are updated
/// in backward, neither an optimizer's step nor a release of gradients follows: both have happened, and there are no such phases.
/// </summary>
public sealed class TrainingProgram : IDisposable
{
    private readonly TrainingSetup setup;
    private readonly Device device;
    private readonly ModelDevices devices;
    private readonly IPhases phases;
    private Decoder? model;
    private FullySharded? sharded;
    private Replicated? replicated;
    private Parameter[] weights = [];
    private Tensor[] scales = [];
    private Parameter[] trained = [];
    private GradScaler? scaler;

    /// <summary>A program that has not allocated anything yet.</summary>
    public TrainingProgram(TrainingSetup setup, Device device, IPhases phases)
        : this(setup, new ModelDevices(device), phases)
    {
    }

    /// <summary>The same on one device or several.</summary>
    public TrainingProgram(TrainingSetup setup, ModelDevices devices, IPhases phases)
    {
        ArgumentNullException.ThrowIfNull(devices);
        this.setup = setup;
        this.devices = devices;
        device = devices.Input;
        this.phases = phases;
    }

    /// <summary>The weights, once built.</summary>
    public IReadOnlyList<Parameter> Weights => weights;

    /// <summary>Those of them that are trained.</summary>
    public IReadOnlyList<Parameter> Trained => trained;

    /// <summary>What is held beside weights in 4 bits to read them: scales and codes.</summary>
    public IReadOnlyList<Tensor> Scales => scales;

    /// <summary>The optimizer, once built; <see langword="null"/> if the set-up has none.</summary>
    public IOptimizer? Optimizer { get; private set; }

    /// <summary>Steps that were skipped because scaled gradients were not finite; <see langword="null"/> where gradients are not scaled.</summary>
    public long? SkippedSteps => scaler?.SkippedSteps;

    /// <summary>Bytes that NCCL keeps on the card beside all tensors, a model; <see langword="null"/> for one process.</summary>
    public long? NcclBytes => sharded?.LibraryBytes ?? replicated?.LibraryBytes;

    /// <summary>Creates the model, draws or loads its weights and creates the optimizer.</summary>
    public void Build()
    {
        phases.Run(Phase.Build, 0, 0, () =>
        {
            model = setup.IsFullySharded
                ? new Decoder(setup, DataTypes.Of(setup.BaseType), device, new Device(DeviceType.META))
                : new Decoder(setup, DataTypes.Of(setup.BaseType), devices);
            sharded = setup.IsFullySharded ? new FullySharded(model, setup, device) : null;
            GiveValues(model);
            AdapterInjection.Apply(model, setup, device);
            weights = sharded is null ? [.. model.parameters()] : [.. sharded.Shares];
            scales = [.. model.named_buffers().Select(entry => entry.buffer)];
            trained = [.. weights.Where(weight => weight.requires_grad)];
            replicated = setup.Sharding is Core.Setup.Sharding.Ddp or Core.Setup.Sharding.Zero1 ? new Replicated(model, setup, device) : null;
            scaler = setup.Precision == Precision.Fp16Mixed ? new GradScaler(trained) : null;
        });
        if (setup.Optimizer != Core.Setup.Optimizer.None)
            phases.Run(Phase.OptimizerInit, 0, 0, () => Optimizer = NewOptimizer());
        if (setup.Precision == Precision.Fp16 && Optimizer is MasterWeightOptimizer master)
            scaler = new GradScaler(master.Masters, MasterWeightOptimizer.LossScale);
    }

    /// <summary>One full step over all micro-batches.</summary>
    /// <param name="step">Its number, from 1.</param>
    /// <returns>The mean loss of its micro-batches.</returns>
    public double Step(int step)
    {
        double sum = 0;
        for (int i = 0; i < setup.GradAccum; i++)
            sum += MicroBatch(step, i);
        if (setup.OptimizerStep == StepTiming.AfterBackward)
            UpdateWeights(step);
        return sum / setup.GradAccum;
    }

    /// <summary>Writes what the set-up saves after its last step.</summary>
    /// <exception cref="ToolException">It cannot be written (exit code 3); what was there before is as it was.</exception>
    public SavedFiles Save()
    {
        SavedFiles? saved = null;
        var content = new SaveContent(setup, model!, Optimizer);
        phases.Run(Phase.Save, setup.Steps, 0, () =>
        {
            MemoryTrace.EnterRegion((int)ModelRegion.Files);
            saved = new ModelSaving(setup, content).Run(device);
        });
        return saved!;
    }

    private IOptimizer? NewOptimizer() => setup.Sharding == Core.Setup.Sharding.Zero1
        ? new PartitionedOptimizer(trained, setup.Ranks, share => OptimizerFactory.Create(setup, share)!, replicated!.SendWeights)
        : OptimizerFactory.Create(setup, trained);

    private void GiveValues(Decoder built)
    {
        if (sharded is not null)
        {
            sharded.Draw(built, setup.Seed);
            return;
        }

        if (setup.Weights is null)
        {
            WeightInitialization.Apply(built, setup.Seed);
            return;
        }
        manual_seed(setup.Seed);
        MemoryTrace.EnterRegion((int)ModelRegion.Files);
        WeightLoading.Apply(built, setup, device);
        MemoryTrace.EnterRegion((int)ModelRegion.None);
    }

    private double MicroBatch(int step, int index)
    {
        MemoryTrace.ClearRegions();
        (Tensor tokens, Tensor labels) = TokenBatch.Random(setup, device);
        using (tokens)
        using (labels)
        {
            Tensor? loss = null;
            double value = 0;
            phases.Run(Phase.Forward, step, index, () =>
            {
                replicated?.BeforeForward();
                loss = sharded is null ? model!.Loss(tokens, labels) : sharded.Forward(tokens, given => model!.Loss(given, labels));
                value = loss.Value<float>();
                if (setup.GradAccum > 1)
                    Chaining.Rebind(ref loss, loss / Number.Of((double)setup.GradAccum));
                MemoryTrace.EnterRegion((int)ModelRegion.None);
            });
            using (loss)
                phases.Run(Phase.Backward, step, index, () => Backward(loss!));
            return value;
        }
    }

    private void UpdateWeights(int step)
    {
        if (Optimizer is { } optimizer)
            phases.Run(Phase.OptimizerStep, step, 0, () => Update(optimizer));
        phases.Run(Phase.ZeroGrad, step, 0, ZeroGradients);
    }

    private void Backward(Tensor loss)
    {
        if (scaler is null)
        {
            BackwardPass.Run(loss);
            return;
        }
        using Tensor scaled = scaler.Scale(loss);
        BackwardPass.Run(scaled);
    }

    // In the order of Hugging Face's Trainer: gradients lose their scale before they are clipped, then are used.
    private void Update(IOptimizer optimizer)
    {
        var master = optimizer as MasterWeightOptimizer;
        master?.TakeGradients();
        if (setup.ClipGradNorm is { } maxNorm)
        {
            scaler?.Unscale();
            using Tensor norm = GradientClipping.Apply(master?.Masters ?? trained, maxNorm);
            sharded?.Sum(norm);
        }
        if (scaler is null)
        {
            optimizer.Step();
            return;
        }
        scaler.Step(optimizer);
        scaler.Update();
    }

    private void ZeroGradients()
    {
        bool setToNone = setup.ZeroGrad == ZeroGrad.ToNone;
        if (Optimizer is { } optimizer)
            optimizer.ZeroGrad(setToNone);
        else if (setToNone)
            Gradients.Release(trained);
        else
            Gradients.Zero(trained, together: false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        scaler?.Dispose();
        Optimizer?.Dispose();
        sharded?.Dispose();
        replicated?.Dispose();
        model?.Dispose();
    }
}
