using GpuProbe.Core.Estimation.Symbolic.Tensors;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation.Symbolic.Optimizers;

/// <summary>Makes the optimizer of a set-up.</summary>
internal static class SymbolicOptimizers
{
    internal static ISymbolicOptimizer? Create(Machine machine, IReadOnlyList<Parameter> parameters, TrainingSetup setup) =>
        setup is { MasterWeights: MasterWeights.Fp32, Offload: Offload.None } && setup.Optimizer != Optimizer.None
            ? new SymbolicMasterWeights(machine, parameters, masters => OfWeights(machine, masters, setup)!)
            : OfWeights(machine, parameters, setup);

    private static ISymbolicOptimizer? OfWeights(Machine machine, IReadOnlyList<Parameter> parameters, TrainingSetup setup) => setup.Optimizer switch
    {
        Optimizer.None => null,
        Optimizer.AdamW8Bit => new SymbolicAdamW8Bit(machine, parameters, setup.Offload == Offload.Optimizer),
        Optimizer.Sgd => new SymbolicSgd(machine, parameters),
        Optimizer.Adafactor => new SymbolicAdafactor(machine, parameters, setup.OptimizerImpl),
        // States on the host have copies of their own.
        _ when setup.Offload == Offload.Optimizer => new SymbolicOffloadedAdamW(machine, parameters),
        _ => new SymbolicAdamW(machine, parameters, setup.OptimizerImpl),
    };
}
