using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Reporting;

/// <summary>How a measurement ended early.</summary>
/// <param name="Kind">What kind of end.</param>
/// <param name="Message">One line for the user.</param>
/// <param name="Phase">The phase that was under way; <see langword="null"/> before the first.</param>
/// <param name="Step">Its step; <see langword="null"/> before the first phase.</param>
/// <param name="Signal">The signal that ended the worker, for example <c>SIGKILL</c>.</param>
/// <param name="WorkerExitCode">The worker's exit code where no signal ended it.</param>
/// <param name="WorkerOutput">The last lines that the worker's native code wrote.</param>
public sealed record RunFailure(
    RunFailureKind Kind,
    string Message,
    Phase? Phase,
    int? Step,
    string? Signal,
    int? WorkerExitCode,
    IReadOnlyList<string> WorkerOutput);
