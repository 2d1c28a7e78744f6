using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Planning;

/// <summary>How fast a machine trains; used to choose how much to measure, never shown as a result.</summary>
/// <remarks>
/// Rates are taken from a short run on the machine itself. Between a reference BLAS in fp32 and a matrix unit in bf16 lie
/// three orders of magnitude, so a table of assumed rates would be wrong more often than right.
/// </remarks>
/// <param name="FlopsPerSecond">Floating-point operations per second of forward and backward.</param>
/// <param name="BytesPerSecond">Memory traffic per second of the optimizer's step.</param>
/// <param name="InitialisedPerSecond">Weights drawn at random per second.</param>
public sealed record CpuRates(double FlopsPerSecond, double BytesPerSecond, double InitialisedPerSecond)
{
    /// <summary>The rates that a short run reached in its best step.</summary>
    public static CpuRates Of(TrainingSetup setup, Measurement pilot) => new(
        ModelFlops.Of(setup).Hardware / Fastest(pilot, phase => phase is Phase.Forward or Phase.Backward),
        RunTime.BytesOfUpdate(setup) / Fastest(pilot, phase => phase == Phase.OptimizerStep),
        RunTime.DrawnParameters(setup) / Fastest(pilot, phase => phase == Phase.Build));

    // What else the machine does only ever slows a step down.
    private static double Fastest(Measurement pilot, Func<Phase, bool> phases)
    {
        const double leastMeasurable = 1e-9;
        double fastest = pilot.Phases
            .Where(phase => phases(phase.Phase))
            .GroupBy(phase => phase.Step, (_, step) => step.Sum(phase => phase.Seconds))
            .DefaultIfEmpty()
            .Min();
        return Math.Max(leastMeasurable, fastest);
    }
}
