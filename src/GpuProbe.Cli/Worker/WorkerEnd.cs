using System.Globalization;
using GpuProbe.Core;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Units;

namespace GpuProbe.Cli.Worker;

/// <summary>Tells from what a worker said, and from how it died, what came of the run.</summary>
/// <param name="log">What it said.</param>
/// <param name="stopped">Set if this process stopped it.</param>
/// <param name="exitCode">Its exit code; 128 and more for a signal.</param>
/// <param name="systemOutOfMemory">Whether the kernel has killed some process for lack of memory meanwhile.</param>
/// <param name="timeout">The time that it had.</param>
/// <param name="interruption">The signal that came, if one did.</param>
internal sealed class WorkerEnd(
    RunLog log, RunFailureKind? stopped, int exitCode, bool systemOutOfMemory, TimeSpan? timeout, Interruption interruption)
{
    private const int SignalExitBase = 128;

    /// <summary>What came of it.</summary>
    public WorkerOutcome Outcome()
    {
        if (log.Last is { Error: null } answer)
            return new WorkerOutcome(answer.Measurement, log.Phases, answer.Torch, Failure: null, Detail: null, (int)ExitCode.Ok) { Timed = answer.Timed };
        if (log.Last is { Error: { } error })
            return Failed(Failure(RunFailureKind.Error, error.Message, signal: null), (int)error.ExitCode, error.Detail);
        return stopped switch
        {
            RunFailureKind.Timeout => Failed(
                Failure(RunFailureKind.Timeout, string.Create(CultureInfo.InvariantCulture, $"Stopped after --timeout {timeout!.Value.TotalSeconds:0.###} s {Where()}."), signal: null),
                (int)ExitCode.Inconclusive),
            RunFailureKind.Interrupted => Failed(
                Failure(RunFailureKind.Interrupted, $"Interrupted by {interruption.SignalName} {Where()}.", interruption.SignalName),
                interruption.ExitCode),
            _ => exitCode > SignalExitBase ? BySignal(exitCode - SignalExitBase) : ByItself(),
        };
    }

    private WorkerOutcome BySignal(int signal)
    {
        string name = SignalNames.Of(signal);
        if (signal == SignalNames.Kill && systemOutOfMemory)
            return Failed(
                Failure(RunFailureKind.SystemOutOfMemory, $"The kernel killed the worker ({name}) {Where()} because this machine had no memory left; use fewer --layers, a shorter --seq-len, or more memory.", name),
                (int)ExitCode.Environment);
        return SignalNames.IsFault(signal)
            ? Failed(Failure(RunFailureKind.Crash, $"The worker crashed with {name} {Where()}.", name), (int)ExitCode.Unexpected)
            : Failed(Failure(RunFailureKind.Killed, $"The worker was killed with {name} {Where()}.", name), (int)ExitCode.Unexpected);
    }

    private WorkerOutcome ByItself() => Failed(
        Failure(RunFailureKind.Crash, $"The worker ended with exit code {exitCode} and without a result {Where()}.", signal: null),
        (int)ExitCode.Unexpected);

    private string Where()
    {
        string place = log.Current is { } current
            ? current.Step > 0 ? $"in {PhaseNames.Of(current.Phase)} of step {current.Step}" : $"in {PhaseNames.Of(current.Phase)}"
            : "before the first phase";
        return log.Phases.Count == 0
            ? place
            : $"{place}; peak so far {new ByteSize(log.Phases.Max(phase => phase.PeakAllocatedBytes))} allocated";
    }

    private RunFailure Failure(RunFailureKind kind, string message, string? signal) => new(
        kind,
        message,
        log.Current?.Phase,
        log.Current?.Step,
        signal,
        kind == RunFailureKind.Crash && signal is null ? exitCode : null,
        log.Noise);

    private WorkerOutcome Failed(RunFailure failure, int code, string? detail = null) =>
        new(Measurement: null, log.Phases, Torch: null, failure, detail, code);
}
