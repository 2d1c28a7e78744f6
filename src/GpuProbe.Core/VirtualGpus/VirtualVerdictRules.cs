using GpuProbe.Core.Reporting;

namespace GpuProbe.Core.VirtualGpus;

/// <summary>Finds the verdict on a command from how it ended and from the reports of its processes.</summary>
/// <param name="command">Its name.</param>
/// <param name="end">How it ended.</param>
/// <param name="options">The rig that it ran on.</param>
/// <param name="reports">The reports of its processes.</param>
/// <param name="devices">The cards that they used.</param>
internal sealed class VirtualVerdictRules(
    string command, CommandEnd end, RigOptions options, IReadOnlyList<ProcessReport> reports, IReadOnlyList<DeviceUse> devices)
{
    private const int SignalBase = 128;
    private readonly long _outOfMemoryErrors = devices.SelectMany(device => device.Processes).Sum(process => process.Allocator?.OutOfMemoryErrors ?? 0);

    /// <summary>The verdict.</summary>
    public VirtualVerdict Verdict() => this switch
    {
        { Foreign.Length: > 0 } when devices.Count == 0 || FailedOtherwise => Of(VirtualVerdictKind.Failed, (int)ExitCode.Environment, OwnRuntime),
        _ when devices.Count == 0 => NothingCounted(),
        _ when !end.Succeeded && RanOut => DoesNotFit(),
        _ when !end.Succeeded => Of(VirtualVerdictKind.Failed, end.ExitCode, [.. Doubts()]),
        _ when Doubts().Any() => Of(VirtualVerdictKind.Incomplete, (int)ExitCode.Inconclusive, [.. Doubts(), .. Caught()]),
        _ => Of(VirtualVerdictKind.Fits, (int)ExitCode.Ok, [.. Caught()]),
    };

    private string[] Foreign => [.. reports.SelectMany(report => report.ForeignRuntimes).Distinct(StringComparer.Ordinal)];

    private bool FailedOtherwise => !end.Succeeded && !RanOut;

    // The caching allocator lives with refusals; another one, or none, does not.
    private (int Device, RefusalReport Refusal)? Refused => reports.SelectMany(report => report.Devices)
        .Where(device => device is { Allocator: null, LastRefusal: not null })
        .Select(device => ((int, RefusalReport)?)(device.Physical, device.LastRefusal!))
        .FirstOrDefault();

    private bool RanOut => _outOfMemoryErrors > 0 || Refused is not null;

    private string OwnRuntime => $"{string.Join(", ", Foreign)} carries a CUDA runtime of its own, which the virtual GPU cannot stand in for.";

    private VirtualVerdict NothingCounted()
    {
        // A process that is killed writes no report: what it used is not known.
        string what = reports.Any(report => report.Torch is not null) ? "put nothing on the card"
            : end is { Signal: not null } or { ExitCode: > SignalBase } ? "was stopped and left no report"
            : "did not use a CUDA libtorch";
        return end.Succeeded
            ? Of(VirtualVerdictKind.Incomplete, (int)ExitCode.Inconclusive, $"{command} {what}: nothing to count.")
            : Of(VirtualVerdictKind.Failed, end.ExitCode, $"{command} {what}: nothing to count.");
    }

    private VirtualVerdict Of(VirtualVerdictKind kind, int exitCode, params IReadOnlyList<string> reasons) =>
        new(kind, exitCode, devices.Count == 0 ? null : devices.Min(device => device.HeadroomBytes), reasons);

    private VirtualVerdict DoesNotFit()
    {
        (int Device, OutOfMemoryReport Error)[] errors =
        [
            .. devices.SelectMany(device => device.Processes, (device, process) => (device.Physical, Error: process.Allocator?.LastOutOfMemory!))
                .Where(pair => pair.Error is not null),
        ];
        if (errors is [var (device, error), ..])
            return DoesNotFit(
                error.RequestedBytes - error.DeviceFreeBytes,
                $"Out of memory on device {device} after {Shown.Seconds(error.Seconds)}: {Shown.Size(error.RequestedBytes)} asked for with "
                + $"{Shown.Size(error.AllocatedBytes)} allocated, {Shown.Size(error.ReservedBytes)} reserved and {Shown.Size(error.DeviceFreeBytes)} free.");
        return Refused is var (card, refusal)
            ? DoesNotFit(
                refusal.RequestedBytes - refusal.DeviceFreeBytes,
                $"Out of memory on device {card} after {Shown.Seconds(refusal.Seconds)}: {Shown.Size(refusal.RequestedBytes)} asked for with "
                + $"{Shown.Size(refusal.DeviceFreeBytes)} free.")
            : DoesNotFit(0, "The allocator was out of memory.");
    }

    private VirtualVerdict DoesNotFit(long missing, string reason) =>
        Of(VirtualVerdictKind.DoesNotFit, (int)ExitCode.DoesNotFit, [reason, .. Doubts()]) with { HeadroomBytes = missing > 0 ? -missing : null };

    private IEnumerable<string> Caught()
    {
        if (_outOfMemoryErrors > 0)
            yield return $"{Times(_outOfMemoryErrors, "out-of-memory error was", "out-of-memory errors were")} raised, and the program went on.";
        if (options.Fault is { } fault && reports.All(report => report.Fault is null))
            yield return $"The fault of --fault {fault} did not come: only {Shown.Exact(reports.Sum(report => report.KernelLaunches))} kernels were launched.";
    }

    private IEnumerable<string> Doubts()
    {
        if (options.Fault is { } fault && reports.Any(report => report.Fault == fault.Kind))
            yield return $"{Faulty(fault.Kind)} with kernel {Shown.Exact(fault.AfterLaunches)}, as --fault {fault} asked for.";
        string[] refused = [.. reports.SelectMany(report => report.RefusedCalls.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (refused.Length > 0)
            yield return $"Refused, because what they do to memory is not modelled: {string.Join(", ", refused)}.";
        if (Foreign.Length > 0)
            yield return OwnRuntime;
        if (reports.Sum(report => report.SizeReads) is > 0 and var sizes)
            yield return $"{Times(sizes, "size was", "sizes were")} read back from the card (nonzero, unique, masks) and answered by --nonzero {RigCard.Nonzero(options)}: the figures depend on it.";
        if (reports.Sum(report => report.LoopGuards) is > 0 and var loops)
            yield return $"{Times(loops, "loop that waited for the card was", "loops that waited for the card were")} ended by a guess (--loop-guard is {options.LoopGuard}): the figures depend on it.";
        if (reports.Where(report => !report.Final).Select(report => $"{report.Pid}").ToArray() is { Length: > 0 } unfinished)
            yield return $"No last report from process {string.Join(", ", unfinished)}: what it did at the end is not counted.";
    }

    private static string Faulty(RigFaultKind kind) => kind switch
    {
        RigFaultKind.Lost => "Device 0 was lost",
        RigFaultKind.Hang => "Device 0 hung",
        RigFaultKind.Error => "Device 0 failed",
        _ => throw new NotSupportedException($"no text for {kind}"),
    };

    private static string Times(long count, string one, string many) => $"{Shown.Exact(count)} {(count == 1 ? one : many)}";
}
