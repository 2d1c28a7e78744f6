using GpuProbe.Core.Reporting.Document;
using GpuProbe.Core.Reporting.Sections;

namespace GpuProbe.Core.Reporting.Searching;

/// <summary>Renders searches for people.</summary>
public static class SearchReport
{
    private const int MostRows = 9;

    /// <summary>The whole of <paramref name="result"/>.</summary>
    public static string Render(SearchResult result, ReportStyle style) => ConsoleFormatter.Format(Blocks(result), style);

    private static IEnumerable<ReportBlock> Blocks(SearchResult result)
    {
        foreach (ReportBlock block in SetupSection.Of(result.Setup))
            yield return block;
        if (result.Virtual is { } foreseen)
            foreach (ReportBlock block in Lane(result, foreseen))
                yield return block;
        if (result.Measured is { } measured)
            foreach (ReportBlock block in Lane(result, measured))
                yield return block;
        if (result.Agree is { } agree)
            yield return new TextBlock(
                agree
                    ? $"{Runs(result.Measured!)}: the virtual card was right."
                    : "The real runs do not confirm the virtual card.",
                agree ? Tone.Good : Tone.Bad);
        if (!result.Complete)
            yield return new TextBlock("The search did not come to its end: values between the two may fit.", Tone.Bad);
    }

    private static IEnumerable<ReportBlock> Lane(SearchResult result, SearchLane lane)
    {
        yield return new HeadingBlock($"Largest {result.Max} on {lane.Device}", Label(lane));
        yield return new TextBlock(Answer(result, lane), lane.Largest is null ? Tone.Bad : Tone.Good);
        yield return new TableBlock(Columns(result, lane), [.. Rows(result, lane)]);
        if (lane.Next?.OutOfMemory is { } oom)
            yield return new TextBlock($"The limit is {OutOfMemoryText.Where(oom)}: {OutOfMemoryText.What(oom, result.Card.TotalMemoryBytes - result.Card.MarginBytes)}");
        if (result.Card.MarginBytes > 0)
            yield return new TextBlock($"{Shown.Size(result.Card.MarginBytes)} of the {Shown.Size(result.Card.TotalMemoryBytes)} were kept free all the time.", Tone.Note);
        if (result.Card.ContextSource is { } source)
            yield return new TextBlock($"Context: {Shown.Size(result.Card.ContextBytes)}, {source}.", Tone.Note);
        yield return new TextBlock($"{Runs(lane)}. {ClosedForm(result)}", Tone.Note);
    }

    private static string ClosedForm(SearchResult result) => result switch
    {
        { ClosedFormMissing: { } missing } => $"The closed form is {missing}",
        { ClosedFormValue: { } value } => $"The closed form, which knows no reserved memory, alone says {Shown.Exact(value)}.",
        _ => "By the closed form none fits.",
    };

    private static string Label(SearchLane lane) => lane.IsVirtual ? $"virtual, libtorch {lane.TorchVersion}" : $"measured, libtorch {lane.TorchVersion}";

    private static string Answer(SearchResult result, SearchLane lane) => (lane.Largest, lane.Next) switch
    {
        ({ } largest, { } next) => $"{result.Max} {Shown.Exact(largest.Value)} fits, {Shown.Exact(next.Value)} does not",
        ({ } largest, null) => $"{result.Max} {Shown.Exact(largest.Value)} fits, and no larger one was tried: {result.UpToReason}",
        (null, { } next) => $"does not fit with {result.Max} {Shown.Exact(next.Value)}, the smallest allowed",
        _ => "nothing was tried",
    };

    private static string Runs(SearchLane lane) =>
        $"{lane.Tried.Count} {(lane.IsVirtual ? "virtual" : "real")} run{(lane.Tried.Count == 1 ? "" : "s")}";

    private static TableColumn[] Columns(SearchResult result, SearchLane lane) =>
    [
        new(result.Max, IsNumber: true), new("allocated", IsNumber: true),
        .. IsCard(lane) ? (TableColumn[])[new("reserved", IsNumber: true), new("in use", IsNumber: true), new("left", IsNumber: true)] : [],
        new("peak in"), new(""),
    ];

    // The neighbours of the boundary say most.
    private static IEnumerable<TableRow> Rows(SearchResult result, SearchLane lane)
    {
        long boundary = lane.Largest?.Value ?? lane.Next?.Value ?? 0;
        return lane.Tried.OrderBy(one => Math.Abs(one.Value - boundary)).Take(MostRows).OrderBy(one => one.Value).Select(one => new TableRow(
        [
            Shown.Exact(one.Value), Shown.Size(one.AllocatedBytes),
            .. IsCard(lane) ? (string[])[Shown.Size(one.ReservedBytes), Shown.Size(one.DeviceBytes), one.Fits ? Shown.Size(result.Card.TotalMemoryBytes - one.DeviceBytes) : "-"] : [],
            PhaseNames.Of(one.PeakPhase), one.OutOfMemory is { } oom ? $"out of memory in {OutOfMemoryText.Where(oom)}" : "fits",
        ]));
    }

    private static bool IsCard(SearchLane lane) => lane.Tried.Any(one => one.ReservedBytes is not null);
}
