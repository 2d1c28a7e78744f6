using GpuProbe.Core.Setup;
using GpuProbe.Training.Optimizers.Adafactor;
using GpuProbe.Training.Optimizers.Adam;
using GpuProbe.Training.Optimizers.Sgd;
using GpuProbe.Training.Precisions;
using TorchSharp.Modules;

namespace GpuProbe.Training.Optimizers;

/// <summary>Makes the optimizer that a set-up asks for.</summary>
public static class OptimizerFactory
{
    /// <summary>The optimizer of some weights, or <see langword="null"/> for none.</summary>
    /// <param name="setup">Says which.</param>
    /// <param name="parameters">The weights.</param>
    /// <param name="options">Hyper-parameters; the defaults if not given.</param>
    public static IOptimizer? Create(TrainingSetup setup, IEnumerable<Parameter> parameters, HyperParameters? options = null)
    {
        options ??= new HyperParameters();
        if (setup.OptimizerStep == StepTiming.InBackward)
            return new InBackwardOptimizer(parameters, weight => AfterBackward(setup, [weight], options)!);
        // States on the host have copies of their own.
        return setup is { MasterWeights: MasterWeights.Fp32, Offload: Offload.None }
            ? new MasterWeightOptimizer(parameters, masters => AfterBackward(setup, masters, options)!)
            : AfterBackward(setup, parameters, options);
    }

    private static IOptimizer? AfterBackward(TrainingSetup setup, IEnumerable<Parameter> parameters, HyperParameters options) =>
        (setup.Optimizer, setup.OptimizerImpl) switch
        {
            (Optimizer.None, _) => null,
            (Optimizer.AdamW, _) when setup.Offload == Offload.Optimizer => new OffloadedAdamW(parameters, options.AdamW),
            (Optimizer.AdamW, OptimizerImpl.Fused) => new FusedAdamW(parameters, options.AdamW),
            (Optimizer.AdamW, OptimizerImpl.Foreach) => new ForeachAdamW(parameters, options.AdamW),
            (Optimizer.AdamW, OptimizerImpl.Loop) => new LoopAdamW(parameters, options.AdamW),
            (Optimizer.AdamW, OptimizerImpl.TorchSharp) => new TorchSharpAdamW(parameters, options.AdamW),
            (Optimizer.AdamW8Bit, _) => new AdamW8Bit(parameters, options.AdamW, paged: setup.Offload == Offload.Optimizer),
            (Optimizer.Sgd, OptimizerImpl.Fused) => new FusedSgd(parameters, options.Sgd),
            (Optimizer.Sgd, OptimizerImpl.Foreach) => new ForeachSgd(parameters, options.Sgd),
            (Optimizer.Sgd, OptimizerImpl.Loop) => new LoopSgd(parameters, options.Sgd),
            (Optimizer.Adafactor, OptimizerImpl.Foreach) => new ForeachAdafactor(parameters, options.Adafactor),
            (Optimizer.Adafactor, OptimizerImpl.Loop) => new LoopAdafactor(parameters, options.Adafactor),
            _ => throw new ArgumentOutOfRangeException(nameof(setup), (setup.Optimizer, setup.OptimizerImpl), "no such optimizer"),
        };
}
