using GpuProbe.Core.Setup;
using TorchSharp.Modules;

namespace GpuProbe.Training.Optimizers;

/// <summary>Makes the optimizer that a set-up asks for.</summary>
public static class OptimizerFactory
{
    /// <summary>The optimizer, or <see langword="null"/> for none.</summary>
    public static IOptimizer? Create(TrainingSetup setup, IEnumerable<Parameter> parameters, AdamWOptions options) =>
        (setup.Optimizer, setup.OptimizerImpl) switch
        {
            (Optimizer.None, _) => null,
            (Optimizer.AdamW, OptimizerImpl.Fused) => new FusedAdamW(parameters, options),
            (Optimizer.AdamW, OptimizerImpl.Foreach) => new ForeachAdamW(parameters, options),
            (Optimizer.AdamW, OptimizerImpl.Loop) => new LoopAdamW(parameters, options),
            (Optimizer.AdamW, OptimizerImpl.TorchSharp) => new TorchSharpAdamW(parameters, options),
            _ => throw new ArgumentOutOfRangeException(nameof(setup), setup.Optimizer, "unknown optimizer"),
        };
}
