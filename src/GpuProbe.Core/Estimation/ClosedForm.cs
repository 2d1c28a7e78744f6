using GpuProbe.Core.Estimation.Walks;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Estimation;

/// <summary>
/// The closed form: what a training run allocates, from the model's shape and the set-up alone. It follows the
/// training program operator by operator, with every tensor's size as a formula; blocks are followed once and
/// multiplied. Figures are <em>allocated</em> bytes in the steady state, from the second step on.
/// </summary>
/// <remarks>
/// Exact for the CPU except for the scratch memory inside operators, and for eager attention of a single sequence over a
/// single key/value head: libtorch repeats that head without the copies that are counted here. For CUDA sizes are rounded to the
/// allocator's 512-byte blocks, and the form is exact for libtorch 2.6 but for two things: the remains of larger blocks that the
/// allocator does not split off (at most 1 MiB each; they depend on what was free), and cuBLASLt's workspace of 1 MiB while
/// it multiplies with a bias, which only a forward pass of a few tokens shows. Nothing outside the caching allocator is in it.
/// </remarks>
public static class ClosedForm
{
    /// <summary>Peak of allocated bytes alone; allocates no memory itself.</summary>
    public static long PeakBytes(TrainingSetup setup, MemoryTarget target)
    {
        var walk = new PeakWalk();
        StepFigures f = StepWalk.Follow(ref walk, setup, target);
        return Math.Max(Math.Max(f.Forward.Peak, f.Backward.Peak), Math.Max(f.OptimizerStep.Peak, f.ZeroGrad.Peak));
    }

    /// <summary>The estimate for <paramref name="setup"/> on <paramref name="target"/>, explained term by term.</summary>
    public static ClosedFormEstimate Estimate(TrainingSetup setup, MemoryTarget target)
    {
        var walk = new DetailWalk();
        StepFigures f = StepWalk.Follow(ref walk, setup, target);
        var weights = new WeightSizes(setup, target);
        List<PhaseEstimate> phases =
        [
            Phase(Tracing.Phase.Forward, f.Forward),
            Phase(Tracing.Phase.Backward, f.Backward),
        ];
        if (setup.Optimizer != Optimizer.None)
            phases.Add(Phase(Tracing.Phase.OptimizerStep, f.OptimizerStep));
        phases.Add(Phase(Tracing.Phase.ZeroGrad, f.ZeroGrad));
        PhaseEstimate peak = phases.MaxBy(phase => phase.PeakBytes)!;
        return new ClosedFormEstimate
        {
            TotalBytes = peak.PeakBytes,
            PeakPhase = peak.Phase,
            Components = [.. walk.AtHighest.Where(entry => entry.Value > 0).OrderBy(entry => entry.Key.Category)
                .ThenByDescending(entry => entry.Value).Select(entry => new Component(entry.Key.Name, entry.Value, entry.Key.Formula) { Category = entry.Key.Category })],
            Phases = phases,
            ParameterCount = weights.ParameterCount,
            WeightBytes = weights.Total,
            GradientBytes = weights.Total,
            OptimizerStateBytes = StateBytes(setup, target),
            SavedForBackwardBytes = f.SavedForBackward,
            Assumptions = ClosedFormAssumptions.Of(setup, target),
        };
    }

    private static PhaseEstimate Phase(Phase phase, PhaseFigures figures) => new(phase, figures.Peak, figures.End);

    private static long StateBytes(TrainingSetup setup, MemoryTarget target)
    {
        var walk = new PeakWalk();
        OptimizerWalk.States(ref walk, setup, new WeightSizes(setup, target), new ActivationSizes(setup, target));
        return walk.Now;
    }
}
