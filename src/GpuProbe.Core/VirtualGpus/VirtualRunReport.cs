using System.Globalization;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Reporting.Document;

namespace GpuProbe.Core.VirtualGpus;

/// <summary>Renders the result of <c>gpuprobe virtual</c> as text for a terminal.</summary>
public static class VirtualRunReport
{
    private const int ShownCalls = 5;

    /// <summary>The whole report: the verdict, the peaks, what the allocator did, what was largest, what is not modelled.</summary>
    public static string Render(VirtualRunResult result, ReportStyle style) => ConsoleFormatter.Format(Blocks(result), style);

    private static IEnumerable<ReportBlock> Blocks(VirtualRunResult result) =>
        Verdict(result).Concat(VirtualPeaks.Of(result)).Concat(NotModelled(result));

    private static IEnumerable<ReportBlock> Verdict(VirtualRunResult result)
    {
        yield return new HeadingBlock("Virtual GPU", $"{result.Gpu}, nothing was computed");
        (string line, Tone tone) = result.Verdict.Kind switch
        {
            VirtualVerdictKind.Fits => ($"fits on {Cards(result)} with {Shown.Size(result.Verdict.HeadroomBytes)} to spare", Tone.Good),
            VirtualVerdictKind.DoesNotFit => ($"does not fit on {Cards(result)}{Short(result.Verdict)}", Tone.Bad),
            VirtualVerdictKind.Failed => ($"failed, and not for lack of memory: {HowItEnded(result)}", Tone.Bad),
            VirtualVerdictKind.Incomplete => ("incomplete: it ran to its end, but its figures are not to be trusted", Tone.Bad),
            _ => throw new NotSupportedException($"no text for {result.Verdict.Kind}"),
        };
        yield return new TextBlock(line, tone);
        foreach (string reason in result.Verdict.Reasons)
            yield return new TextBlock(reason);
    }

    // More might have been asked for after the allocation that failed.
    private static string Short(VirtualVerdict verdict) => verdict.HeadroomBytes is { } missing ? $": at least {Shown.Size(-missing)} too much" : "";

    private static string Cards(VirtualRunResult result) =>
        (result.Rig.Devices == 1 ? result.Gpu : $"{result.Rig.Devices} x {result.Gpu}")
        + (result.Rig.CapacityBytes is { } bytes ? $" of {Shown.Size(bytes)}" : "");

    private static string HowItEnded(VirtualRunResult result) =>
        result.Signal is { } signal ? $"the command was ended by {signal}" : $"the command ended with exit code {result.ExitCode}";

    private static IEnumerable<ReportBlock> NotModelled(VirtualRunResult result)
    {
        yield return new TextBlock("");
        yield return new TextBlock(result.ContextSource == "assumed"
            ? $"The {Shown.Size(result.ContextBytes)} of each CUDA context are assumed, not measured."
            : $"The {Shown.Size(result.ContextBytes)} of each CUDA context: {result.ContextSource}.", Tone.Note);
        if (result.StubbedCalls.Count > 0)
            yield return new TextBlock($"Answered with success, nothing done: {Calls(result.StubbedCalls)}.", Tone.Note);
        if (result.RefusedCalls.Count > 0)
            yield return new TextBlock($"Not modelled, refused: {Calls(result.RefusedCalls)}.", Tone.Bad);
        if (result.HostReads.Sum(read => read.Count) is > 0 and var reads)
            yield return new TextBlock(
                $"Read back from the card: {Count(reads, "value", "values")}; none was computed, so a loss or a metric printed here means nothing.", Tone.Note);
    }

    private static string Calls(IReadOnlyList<CallCount> calls)
    {
        string shown = string.Join(", ", calls.Take(ShownCalls).Select(call => $"{call.Name} {Shown.Exact(call.Count)}"));
        return calls.Count > ShownCalls ? $"{shown} and {calls.Count - ShownCalls} more functions" : shown;
    }

    internal static string Count(long count, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many)}");
}
