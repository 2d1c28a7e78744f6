using GpuProbe.Core.Devices;
using GpuProbe.Core.Reporting;

namespace GpuProbe.Core.VirtualGpus;

/// <summary>The result of <c>gpuprobe virtual</c>: what the JSON holds and what the report shows.</summary>
public sealed record VirtualRunResult
{
    /// <summary>The schema that this version writes; the number after the slash is its major version.</summary>
    public const string CurrentSchema = "gpuprobe.virtual/1";

    /// <summary>Name and major version of the schema.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>Which program wrote it.</summary>
    public required ToolInfo Tool { get; init; }

    /// <summary>The machine it was written on.</summary>
    public required EnvironmentInfo Environment { get; init; }

    /// <summary>The kind of card.</summary>
    public required string Gpu { get; init; }

    /// <summary>Bytes that each card shows as total memory.</summary>
    public required long CapacityBytes { get; init; }

    /// <summary>Bytes that a CUDA context takes on it.</summary>
    public required long ContextBytes { get; init; }

    /// <summary>Where <see cref="ContextBytes"/> comes from.</summary>
    public required string ContextSource { get; init; }

    /// <summary>The rig that it ran on.</summary>
    public required RigOptions Rig { get; init; }

    /// <summary>The command and its arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>The command's exit code; 128 and more where a signal ended it.</summary>
    public required int ExitCode { get; init; }

    /// <summary>Name of the signal that ended it; <see langword="null"/> where it ended by itself.</summary>
    public required string? Signal { get; init; }

    /// <summary>What came of it.</summary>
    public required VirtualVerdict Verdict { get; init; }

    /// <summary>The cards that anything was put on.</summary>
    public required IReadOnlyList<DeviceUse> Devices { get; init; }

    /// <summary>The processes that used CUDA.</summary>
    public required IReadOnlyList<ProcessUse> Processes { get; init; }

    /// <summary>Calls that were answered with success and did nothing.</summary>
    public required IReadOnlyList<CallCount> StubbedCalls { get; init; }

    /// <summary>Calls that were refused because their effect on memory is not modelled.</summary>
    public required IReadOnlyList<CallCount> RefusedCalls { get; init; }

    /// <summary>What was read back from the cards: not computed values.</summary>
    public required IReadOnlyList<HostRead> HostReads { get; init; }

    /// <summary>How often a size was read back.</summary>
    public required long SizeReads { get; init; }

    /// <summary>How often a loop was ended by the loop guard.</summary>
    public required long LoopGuards { get; init; }

    /// <summary>Libraries that carry a CUDA runtime of their own.</summary>
    public required IReadOnlyList<string> ForeignRuntimes { get; init; }

    /// <summary>The result of <paramref name="command"/>.</summary>
    /// <param name="tool">Which program this is.</param>
    /// <param name="environment">This machine.</param>
    /// <param name="card">The kind of card.</param>
    /// <param name="options">The rig.</param>
    /// <param name="command">The command and its arguments.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="reports">The reports of its processes.</param>
    public static VirtualRunResult Of(
        ToolInfo tool,
        EnvironmentInfo environment,
        GpuProfile card,
        RigOptions options,
        IReadOnlyList<string> command,
        CommandEnd end,
        IReadOnlyList<ProcessReport> reports)
    {
        IReadOnlyList<DeviceUse> devices = DeviceUse.Of(reports);
        return new()
        {
            Tool = tool,
            Environment = environment,
            Gpu = card.Name,
            CapacityBytes = options.CapacityBytes ?? card.TotalMemoryBytes,
            ContextBytes = card.ContextBytes,
            ContextSource = card.ContextSource,
            Rig = options,
            Command = command,
            ExitCode = end.ExitCode,
            Signal = end.Signal,
            Verdict = new VirtualVerdictRules(command[0], end, options, reports, devices).Verdict(),
            Devices = devices,
            Processes = [.. reports.Select(ProcessUse.Of)],
            StubbedCalls = CallCount.Sum(reports.Select(report => report.StubbedCalls)),
            RefusedCalls = CallCount.Sum(reports.Select(report => report.RefusedCalls)),
            HostReads = Sum(reports.SelectMany(report => report.HostReads)),
            SizeReads = reports.Sum(report => report.SizeReads),
            LoopGuards = reports.Sum(report => report.LoopGuards),
            ForeignRuntimes = [.. reports.SelectMany(report => report.ForeignRuntimes).Distinct(StringComparer.Ordinal)],
        };
    }

    private static IReadOnlyList<HostRead> Sum(IEnumerable<HostRead> reads) =>
    [
        .. reads.GroupBy(read => read with { Count = 0 })
            .Select(group => group.Key with { Count = group.Sum(read => read.Count) })
            .OrderByDescending(read => read.Count),
    ];
}
