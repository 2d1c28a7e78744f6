using GpuProbe.Core.Comparison;
using GpuProbe.Core.Reporting.Document;
using GpuProbe.Core.Tracing.Journals;

namespace GpuProbe.Core.Reporting.Sections;

/// <summary>A card's virtual twin against the run on that card: the three peaks, every phase, and the call to blame.</summary>
internal static class TwinSection
{
    private const int ShownOperators = 4;

    /// <summary>The section for <paramref name="comparison"/>.</summary>
    /// <param name="comparison">The comparison with a twin.</param>
    /// <param name="measurement">What ran on the card.</param>
    /// <param name="calls">What the twin answered without modelling it.</param>
    public static IEnumerable<ReportBlock> Of(MemoryComparison comparison, MeasurementResult measurement, IReadOnlyList<UnmodelledCall> calls)
    {
        if (comparison.Phases is not { } phases)
            yield break;
        string ran = measurement.IsVirtual ? "this virtual card" : "measured";
        string what = comparison.OfSlice ? "a slice" : "the whole model";
        yield return new HeadingBlock(Title(measurement), $"bytes on {measurement.Device}, {what}");
        yield return new TableBlock(
            [new("peak"), new("virtual twin", IsNumber: true), new(ran, IsNumber: true), new("difference", IsNumber: true), new("%", IsNumber: true)],
            [.. Peaks(comparison)]);
        yield return new TextBlock("");
        yield return new TableBlock(
            [
                new("step", IsNumber: true), new("phase"), new("allocated", IsNumber: true), new("twin", IsNumber: true), new("reserved", IsNumber: true),
                new("twin", IsNumber: true),
            ],
            [.. phases.Select(Row)]);
        foreach (string caveat in comparison.Caveats)
            yield return new TextBlock(caveat, Tone.Bad);
        if (comparison.ZeroBytesOff == true)
            yield return new TextBlock("Zero bytes off in allocated and reserved, in every phase.", Tone.Good);
        else
            foreach (ReportBlock block in Blame(comparison, ran, calls))
                yield return block;
    }

    private static string Title(MeasurementResult measurement)
    {
        if (measurement.Emulation is { } emulation)
            return $"Virtual {emulation.Gpu ?? "card of that size"} against its emulation";
        return measurement.IsVirtual ? "Virtual twin against this virtual card" : "Virtual twin against measurement";
    }

    private static IEnumerable<TableRow> Peaks(MemoryComparison comparison)
    {
        foreach ((string name, ComparedBytes? bytes) in new[]
            { ("allocated", comparison.Allocated), ("reserved", comparison.Reserved), ("in use on the card", comparison.Device) })
            if (bytes is not null)
                yield return new TableRow(
                [
                    name, Shown.Exact(bytes.PredictedBytes), Shown.Exact(bytes.MeasuredBytes), Shown.Difference(bytes.ErrorBytes), Shown.Percent(bytes.ErrorRatio),
                ]);
    }

    private static TableRow Row(PhaseComparison phase) => new(
    [
        phase.Step == 0 ? "-" : $"{phase.Step}", PhaseNames.Of(phase.Name), Shown.Exact(phase.Allocated.MeasuredBytes), Shown.Difference(phase.Allocated.ErrorBytes),
        Shown.Exact(phase.Reserved?.MeasuredBytes), phase.Reserved is { } reserved ? Shown.Difference(reserved.ErrorBytes) : "-",
    ]);

    private static IEnumerable<ReportBlock> Blame(MemoryComparison comparison, string ran, IReadOnlyList<UnmodelledCall> calls)
    {
        if (comparison.FirstDifference is { } first)
            yield return new TextBlock(
                $"They went apart in {Where(first)}: {ran} {What(first.Measured)}, the twin {What(first.Virtual)}.", Tone.Bad);
        else
            yield return new TextBlock("They differ, and no journal of both tells where.", Tone.Bad);
        foreach (OperatorDifference difference in comparison.Operators.Take(ShownOperators))
            yield return new TextBlock(
                $"{difference.Operator}: {ran} {Blocks(difference.MeasuredCount, difference.MeasuredBytes)}; twin {Blocks(difference.VirtualCount, difference.VirtualBytes)}.",
                Tone.Note);
        if (calls.Count > 0)
            yield return new TextBlock(
                $"Not modelled on the twin: {string.Join(", ", calls.Take(ShownOperators).Select(call => $"{call.Name} {call.Count:N0}"))}{(calls.Count > ShownOperators ? $" and {calls.Count - ShownOperators} more" : "")}.",
                Tone.Note);
    }

    private static string Where(FirstDifference first) =>
        $"{PhaseNames.Of(first.Phase)}{(first.Step > 0 ? $" of step {first.Step}" : "")}{(first.MicroBatchIndex > 0 ? $", micro-batch {first.MicroBatchIndex + 1}" : "")}";

    private static string What(JournalEvent? e) => e switch
    {
        null => "did nothing more there",
        { Kind: AllocatorEventKind.Allocation } => $"gave {e.Operator} a block of {Shown.Exact(e.Bytes)} bytes for {Shown.Exact(e.RequestedBytes)}",
        { Kind: AllocatorEventKind.Release } => $"took a block of {Shown.Exact(e.Bytes)} bytes back during {e.Operator}",
        { Kind: AllocatorEventKind.SegmentAllocation } => $"took a segment of {Shown.Exact(e.Bytes)} bytes for {e.Operator}",
        _ => $"gave a segment of {Shown.Exact(e.Bytes)} bytes back during {e.Operator}",
    };

    private static string Blocks(long count, long bytes) => count switch
    {
        0 => "none",
        1 => $"1 block of {Shown.Exact(bytes)} bytes",
        _ => $"{count:N0} blocks of {Shown.Exact(bytes)} bytes together",
    };
}
