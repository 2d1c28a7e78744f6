using GpuProbe.Core.Reporting;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.Worker;

/// <summary>How a worker ended.</summary>
/// <param name="Measurement">The whole measurement; <see langword="null"/> if it did not come.</param>
/// <param name="Phases">The phases that were finished.</param>
/// <param name="Torch">The answer to a request without a set-up.</param>
/// <param name="Failure">Why there is no answer.</param>
/// <param name="Detail">The stack of what was not foreseen.</param>
/// <param name="ExitCode">The exit code that the program ends with.</param>
internal sealed record WorkerOutcome(
    Measurement? Measurement,
    IReadOnlyList<PhaseMeasurement> Phases,
    TorchInfo? Torch,
    RunFailure? Failure,
    string? Detail,
    int ExitCode)
{
    /// <summary>The answer to a request for times alone.</summary>
    public IReadOnlyList<TimedStep>? Timed { get; init; }
}
