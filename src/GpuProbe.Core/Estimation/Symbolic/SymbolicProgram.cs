using GpuProbe.Core.Estimation.Symbolic.Autograd;
using GpuProbe.Core.Estimation.Symbolic.Modules;
using GpuProbe.Core.Estimation.Symbolic.Operators;
using GpuProbe.Core.Estimation.Symbolic.Optimizers;
using GpuProbe.Core.Estimation.Symbolic.Recipes;
using GpuProbe.Core.Estimation.Symbolic.Tensors;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Estimation.Symbolic;

/// <summary>The training program, in the order of GpuProbe.Training's <c>TrainingProgram</c>, with symbolic tensors.</summary>
internal sealed class SymbolicProgram
{
    private const int MostMicroBatches = 2;

    private readonly Machine machine;
    private readonly TrainingSetup setup;
    private readonly Weights weights;
    private readonly DecoderModule model;
    private readonly ISymbolicOptimizer? optimizer;
    private readonly IReadOnlyList<Parameter> trained;
    private readonly bool keepsGradients;
    private readonly LossScale? scaler;
    private readonly List<int> releasedGradients = [];

    /// <summary>Builds the model.</summary>
    /// <param name="machine">What runs it.</param>
    /// <param name="setup">The run; its sizes do not matter beyond what <see cref="Shapes"/> says.</param>
    /// <param name="layers">Number of blocks.</param>
    internal SymbolicProgram(Machine machine, TrainingSetup setup, int layers)
    {
        this.machine = machine;
        this.setup = setup;
        weights = new(machine, setup);
        model = new(machine, setup, layers, weights);
        Run(Phase.Build, weights.Upcast);
        weights.AttachAdapters();
        machine.New(Slots.Workspaces, DataType.Byte, machine.IsCuda ? Dimension.Workspaces.Prime() : 0);
        trained = weights.Trained;
        keepsGradients = setup.ZeroGrad == ZeroGrad.ToZero || setup is { Optimizer: Optimizer.AdamW, OptimizerImpl: OptimizerImpl.TorchSharp };
        if (setup.OptimizerStep == StepTiming.InBackward)
            UpdateInBackward();
        else
            optimizer = SymbolicOptimizers.Create(machine, trained, setup);
        bool scales = setup.Precision == Precision.Fp16Mixed || (setup.Precision == Precision.Fp16 && optimizer is SymbolicMasterWeights);
        scaler = scales ? new(machine) : null;
    }

    /// <summary>One full step. All micro-batches after the second are like the second.</summary>
    internal StepRecord Step()
    {
        var record = new StepRecord();
        for (int i = 0; i < Math.Min(setup.GradAccum, MostMicroBatches); i++)
            MicroBatch(record);
        record.Gradients = [.. Live(MemoryCategory.Gradients), .. releasedGradients];
        releasedGradients.Clear();
        if (optimizer is not null)
        {
            machine.Temporary = Slots.OptimizerScratch;
            Run(Phase.OptimizerStep, () => Update(optimizer));
        }

        record.States = Live(MemoryCategory.OptimizerStates);
        if (setup.OptimizerStep == StepTiming.AfterBackward)
            Run(Phase.ZeroGrad, ReleaseGradients);
        record.Weights = [.. machine.Ledger.Live
            .Where(storage => storage.Slot.Category == MemoryCategory.Parameters && storage.Slot != Slots.Buffers)
            .Select(storage => storage.Kind)];
        return record;
    }

    private void MicroBatch(StepRecord record)
    {
        Shapes s = machine.Shapes;
        using Tensor tokens = machine.New(Slots.Tokens, DataType.Int64, s.Batch, s.Sequence);
        using Tensor labels = machine.New(Slots.Tokens, DataType.Int64, s.Batch, s.Sequence);
        Tensor loss = null!;
        int start = machine.Ledger.Count;
        Run(Phase.Forward, () =>
        {
            machine.Temporary = Slots.Forward;
            loss = model.Loss(tokens, labels);
            if (setup.GradAccum > 1)
                loss = Divided(loss);
        });
        record.Saved = [.. machine.Ledger.Live.Where(storage => storage.Keepers > 0 && storage.Birth >= start).Select(storage => storage.Kind)];
        machine.Temporary = Slots.Backward;
        Run(Phase.Backward, () =>
        {
            using Tensor root = scaler?.Scale(loss) ?? loss.Retain();
            using Tensor one = machine.New(Slots.Loss, root.Type);
            new Engine(machine).Run(root, one.Retain());
            machine.Enter(Ledger.Outside);
        });
        loss.Dispose();
    }

    private void Update(ISymbolicOptimizer chosen)
    {
        (chosen as SymbolicMasterWeights)?.TakeGradients();
        using IDisposable? check = scaler?.Check();
        if (setup.ClipGradNorm is not null)
            Clipping.Apply(machine, (chosen as SymbolicMasterWeights)?.Masters ?? trained);
        chosen.Step();
    }

    // Each weight has an optimizer of its own; its gradient goes as soon as it was used.
    private void UpdateInBackward()
    {
        Dictionary<Parameter, ISymbolicOptimizer> optimizers =
            trained.ToDictionary(parameter => parameter, parameter => SymbolicOptimizers.Create(machine, [parameter], setup)!);
        machine.GradientReady = parameter =>
        {
            releasedGradients.Add(parameter.Gradient!.Storage.Kind);
            (machine.Temporary, machine.HoldsUnit) = (Slots.OptimizerScratch, true);
            optimizers[parameter].Step();
            (machine.Temporary, machine.HoldsUnit) = (Slots.Backward, false);
            parameter.ReleaseGradient();
        };
    }

    private static Tensor Divided(Tensor loss)
    {
        using (loss)
            return loss.MulNumber(Slots.Loss);
    }

    private void ReleaseGradients()
    {
        if (keepsGradients)
            return;
        foreach (Parameter parameter in trained)
        {
            parameter.ReleaseGradient();
        }
    }

    private int[] Live(MemoryCategory category) =>
        [.. machine.Ledger.Live.Where(storage => storage.Slot.Category == category).Select(storage => storage.Kind)];

    private void Run(Phase phase, Action body)
    {
        machine.Ledger.Begin(phase);
        body();
        machine.Ledger.End(phase);
    }
}
