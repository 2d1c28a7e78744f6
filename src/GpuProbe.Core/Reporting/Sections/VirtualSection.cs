using GpuProbe.Core.Comparison;
using GpuProbe.Core.Estimation;
using GpuProbe.Core.Reporting.Document;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Reporting.Sections;

/// <summary>The closed form and the virtual card side by side; the virtual card alone where there is no closed form.</summary>
internal static class VirtualSection
{
    private const int ShownCalls = 4;

    private static readonly TableColumn[] PeakColumns =
        [new("peak"), new("closed form", IsNumber: true), new("virtual", IsNumber: true), new("difference", IsNumber: true), new("virtual", IsNumber: true)];

    private static readonly TableColumn[] PhaseColumns =
    [
        new("peak of phase"), new("closed form", IsNumber: true), new("virtual", IsNumber: true), new("difference", IsNumber: true),
        new("reserved", IsNumber: true),
    ];

    private static readonly TableColumn[] CategoryColumns =
        [new("live at the peak"), new("closed form", IsNumber: true), new("virtual", IsNumber: true), new("difference", IsNumber: true)];

    /// <summary>The section for <paramref name="form"/> and <paramref name="run"/> of the same set-up.</summary>
    public static IEnumerable<ReportBlock> Of(ClosedFormEstimate? form, VirtualEstimate run)
    {
        bool complete = run.OutOfMemory is null;
        yield return new HeadingBlock(
            form is null ? $"Virtual {run.Gpu}" : $"Closed form and virtual {run.Gpu}", $"libtorch {run.TorchVersion}, nothing computed");
        yield return new TableBlock(PeakColumns, [.. Peaks(form, run, complete)]);
        yield return new TextBlock("");
        yield return new TableBlock(PhaseColumns, [.. Phases(form, run)]);
        if (run.CategoriesAtPeak is { } categories)
        {
            yield return new TextBlock("");
            yield return new TableBlock(CategoryColumns, [.. Categories(form, categories, comparable: complete && run.PeakPhase == form?.PeakPhase)]);
        }

        foreach (string remark in Remarks(form, run))
            yield return new TextBlock(remark, Tone.Note);
    }

    private static IEnumerable<TableRow> Peaks(ClosedFormEstimate? form, VirtualEstimate run, bool complete)
    {
        string allocated = complete ? "allocated" : "allocated, as far as it came";
        yield return new TableRow(
        [
            allocated, Shown.Exact(form?.TotalBytes), Shown.Exact(run.PeakAllocatedBytes),
            complete && form is not null ? Shown.Difference(form.TotalBytes - run.PeakAllocatedBytes) : "-", Shown.Size(run.PeakAllocatedBytes),
        ]);
        yield return new TableRow(["reserved", "-", Shown.Exact(run.PeakReservedBytes), "-", Shown.Size(run.PeakReservedBytes)]);
        yield return new TableRow(["in use on the card", "-", Shown.Exact(run.PeakDeviceBytes), "-", Shown.Size(run.PeakDeviceBytes)]);
    }

    // The closed form's phases are those of the steady state, from the second step on.
    private static IEnumerable<TableRow> Phases(ClosedFormEstimate? form, VirtualEstimate run)
    {
        foreach ((PhaseResult highest, bool firstStepOnly) in HighestOfPhases(run))
        {
            bool failed = IsFailed(run, highest);
            long? predicted = firstStepOnly ? null : form?.Phases.FirstOrDefault(estimate => estimate.Phase == highest.Name)?.PeakBytes;
            yield return new TableRow(
            [
                PhaseNames.Of(highest.Name) + (firstStepOnly ? " of step 1" : "") + (failed ? ", out of memory" : ""),
                Shown.Exact(predicted), Shown.Exact(highest.PeakAllocatedBytes),
                predicted is { } bytes && !failed ? Shown.Difference(bytes - highest.PeakAllocatedBytes) : "-",
                Shown.Exact(highest.PeakReservedBytes),
            ]);
        }
    }

    private static IEnumerable<(PhaseResult Highest, bool FirstStepOnly)> HighestOfPhases(VirtualEstimate run)
    {
        foreach (IGrouping<Phase, PhaseResult> phase in run.Phases.GroupBy(phase => phase.Name))
        {
            int least = Math.Min(2, phase.Max(result => result.Step));
            yield return (phase.Where(result => result.Step >= least).MaxBy(result => result.PeakAllocatedBytes)!, least == 1);
        }
    }

    private static bool IsFailed(VirtualEstimate run, PhaseResult phase) =>
        run.OutOfMemory is { } oom && (oom.Phase, oom.Step) == (phase.Name, phase.Step);

    // Peaks in different phases hold different things; then only the virtual card's are told.
    private static IEnumerable<TableRow> Categories(ClosedFormEstimate? form, IReadOnlyDictionary<MemoryCategory, long> live, bool comparable)
    {
        Dictionary<MemoryCategory, long> predicted = comparable && form is not null
            ? form.Components.GroupBy(component => component.Category).ToDictionary(group => group.Key, group => group.Sum(component => component.Bytes))
            : [];
        foreach (MemoryCategory category in predicted.Keys.Union(live.Keys).Order())
        {
            var bytes = new ComparedBytes(predicted.GetValueOrDefault(category), live.GetValueOrDefault(category));
            yield return new TableRow(
            [
                Shown.Name(category), comparable ? Shown.Exact(bytes.PredictedBytes) : "-", Shown.Exact(bytes.MeasuredBytes),
                comparable ? Shown.Difference(bytes.ErrorBytes) : "-",
            ]);
        }
    }

    private static IEnumerable<string> Remarks(ClosedFormEstimate? form, VirtualEstimate run)
    {
        if (AllocatorText.Of(run.Allocator) is { } allocator)
            yield return allocator;
        if (run.AttentionKernel is { } kernel)
            yield return $"Attention kernel: {Shown.Name(kernel)}.";
        if (run.NcclBytes is > 0 and var nccl)
            yield return $"In use on the card are {Shown.Exact(nccl)} bytes of NCCL's own buffers, a model for the cards of one machine.";
        if (run is { AllocationRetries: > 0 and var retries, OutOfMemory: null })
            yield return $"The card was full {Times(retries)} until the allocator gave back what it kept: the run fits, but just so.";
        if (string.Join(", ", Unsplit(form, run)) is { Length: > 0 } unsplit)
            yield return $"Of the differences, remains of larger blocks that the allocator does not split off: {unsplit}.";
        if (Calls(run, refused: true) is { } refused)
            yield return $"Refused, because their effect on memory is not modelled: {refused}. The figures are incomplete.";
        if (Calls(run, refused: false) is { } stubbed)
            yield return $"Answered without doing anything: {stubbed}.";
    }

    // Only what is beside a figure of the closed form; the peak's own phase is told with the peak.
    private static IEnumerable<string> Unsplit(ClosedFormEstimate? form, VirtualEstimate run)
    {
        if (form is null)
            yield break;
        bool complete = run.OutOfMemory is null;
        if (complete && run.UnsplitBytesAtPeak is > 0 and var atPeak)
            yield return $"{Shown.Exact(atPeak)} bytes of the peak";
        foreach ((PhaseResult highest, bool firstStepOnly) in HighestOfPhases(run))
        {
            bool compared = !firstStepOnly && !IsFailed(run, highest) && form.Phases.Any(estimate => estimate.Phase == highest.Name);
            bool told = complete && highest.PeakAllocatedBytes == run.PeakAllocatedBytes;
            if (compared && !told && highest.PeakAllocatedBytes - highest.PeakExcludingUnsplitBytes is > 0 and var bytes)
                yield return $"{Shown.Exact(bytes)} bytes of {PhaseNames.Of(highest.Name)}";
        }
    }

    private static string? Calls(VirtualEstimate run, bool refused)
    {
        List<UnmodelledCall> calls = [.. run.UnmodelledCalls.Where(call => call.Refused == refused)];
        if (calls.Count == 0)
            return null;
        string names = string.Join(", ", calls.Take(ShownCalls).Select(call => $"{call.Name} {Times(call.Count)}"));
        return calls.Count > ShownCalls ? $"{names} and {calls.Count - ShownCalls} more" : names;
    }

    private static string Times(long count) => count == 1 ? "once" : $"{count} times";
}
