using GpuProbe.Core.Reporting.Document;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Reporting.Sections;

/// <summary>What was measured, phase by phase.</summary>
internal static class MeasurementSection
{
    private static readonly TableColumn[] PhaseColumns =
    [
        new("step", IsNumber: true), new("phase"), new("start", IsNumber: true), new("peak", IsNumber: true),
        new("peak bytes", IsNumber: true), new("end", IsNumber: true), new("time", IsNumber: true),
    ];

    private static readonly TableColumn[] CategoryColumns = [new("live at the peak"), new("size", IsNumber: true), new("bytes", IsNumber: true)];

    /// <summary>The section for <paramref name="measurement"/>.</summary>
    public static IEnumerable<ReportBlock> Of(MeasurementResult measurement, TrainingSetup setup, SliceResult? slice)
    {
        string what = slice is not null || setup.IsSlice ? "a slice" : "the whole model";
        yield return measurement.IsVirtual
            ? new HeadingBlock("Training steps on a virtual card", $"virtual {measurement.Device}, {what}; nothing computed")
            : new HeadingBlock("Real training steps", $"{(measurement.Emulation is null ? "measured" : "emulated")} on {measurement.Device}, {what}");
        if (slice is not null)
        {
            yield return new TextBlock($"Slice: {SetupSection.Model(slice.Setup)}; {SetupSection.Run(slice.Setup)}");
            yield return new TextBlock($"Not the whole set-up: {slice.Reason}", Tone.Note);
        }

        if (measurement.Emulation is { } emulation)
            foreach (ReportBlock block in EmulationText.Of(emulation, measurement))
                yield return block;

        bool accumulates = (slice?.Setup ?? setup).GradAccum > 1;
        if (measurement.Phases.Count > 0)
            yield return new TableBlock(
                measurement.IsVirtual ? PhaseColumns[..^1] : PhaseColumns,
                [.. measurement.Phases.Select(phase => PhaseRow(phase, accumulates, withTime: !measurement.IsVirtual))]);
        if (measurement.PeakAllocatedBytes is { } peak && measurement.PeakPhase is { } peakPhase)
            yield return new TextBlock($"{(measurement.Complete ? "Peak" : "Peak so far")} allocated {Shown.Size(peak)} ({Shown.Exact(peak)} bytes), in {PhaseNames.Of(peakPhase)}.");
        if (AllocatorText.Of(measurement.Allocator) is { } allocator)
            yield return new TextBlock(allocator, Tone.Note);
        if (measurement.AttentionKernel is { } kernel)
            yield return new TextBlock($"Attention kernel: {Shown.Name(kernel)}.", Tone.Note);
        IEnumerable<ReportBlock> files = FilesSection.Of(slice?.Setup ?? setup, measurement.Phases, measurement.Saved);
        foreach (ReportBlock block in AtPeak(measurement).Concat(OnDevice(measurement)).Concat(files).Concat(Speed(measurement)).Concat(EarlyEnd(measurement)))
            yield return block;
    }

    private static TableRow PhaseRow(PhaseResult phase, bool accumulates, bool withTime)
    {
        bool inMicroBatch = accumulates && phase.Name is Phase.Forward or Phase.Backward;
        string name = PhaseNames.Of(phase.Name) + (accumulates && inMicroBatch ? $" {phase.MicroBatchIndex + 1}" : "");
        return new TableRow(
        [
            phase.Step == 0 ? "-" : $"{phase.Step}", name, Shown.Size(phase.StartAllocatedBytes), Shown.Size(phase.PeakAllocatedBytes),
            Shown.Exact(phase.PeakAllocatedBytes), Shown.Size(phase.EndAllocatedBytes), .. withTime ? (string[])[phase.Seconds is { } seconds ? Shown.Seconds(seconds) : "-"] : [],
        ]);
    }

    private static IEnumerable<ReportBlock> AtPeak(MeasurementResult measurement)
    {
        if (measurement.CategoriesAtPeak is not { Count: > 0 } categories)
            yield break;
        yield return new TextBlock("");
        yield return new TableBlock(CategoryColumns,
        [
            .. categories.OrderBy(pair => pair.Key).Select(pair => new TableRow([Shown.Name(pair.Key), Shown.Size(pair.Value), Shown.Exact(pair.Value)])),
            new TableRow(["peak allocated", Shown.Size(measurement.PeakAllocatedBytes), Shown.Exact(measurement.PeakAllocatedBytes)], IsTotal: true),
        ]);
        if (measurement.TemporariesAtPeak is { Count: > 0 } temporaries)
        {
            string what = categories.GetValueOrDefault(MemoryCategory.Logits) > 0 ? "Logits and temporaries" : "Temporaries";
            yield return new TextBlock($"{what} from {Operators(temporaries)}.", Tone.Note);
        }

        if (measurement.ScratchAtPeak is { Count: > 0 } scratch)
            yield return new TextBlock($"Scratch memory inside operators, not in the closed form: {Operators(scratch)}.", Tone.Note);
    }

    private static IEnumerable<ReportBlock> OnDevice(MeasurementResult measurement)
    {
        if (measurement.PeakReservedBytes is { } reserved)
            yield return new TextBlock($"Peak reserved {Shown.Size(reserved)} ({Shown.Exact(reserved)} bytes).");
        if (measurement.PeakDeviceBytes is { } device)
            yield return new TextBlock($"Peak in use on the card {Shown.Size(device)} ({Shown.Exact(device)} bytes).");
        if (measurement.Repetitions is { Count: > 1 } runs && measurement.Doubts.Count == 0)
            yield return new TextBlock($"{runs.Count} runs agree to the byte.", Tone.Note);
        foreach (string doubt in measurement.Doubts)
            yield return new TextBlock(doubt, Tone.Bad);
        foreach (string doubt in measurement.DeviceDoubts)
            yield return new TextBlock($"{doubt} What is allocated and reserved is this run's own; the card's peak is not.", Tone.Bad);
        foreach (string note in measurement.Notes)
            yield return new TextBlock(note, Tone.Note);
    }

    private static IEnumerable<ReportBlock> Speed(MeasurementResult measurement)
    {
        List<string> facts = [];
        if (measurement.StepSeconds.Count > 0 && !measurement.IsVirtual)
            facts.Add("steps took " + string.Join(", ", measurement.StepSeconds.Select(Shown.Seconds)));
        if (measurement is { Throughput: null, TokensPerSecond: { } tokens })
            facts.Add($"{tokens:0} tokens per second");
        if (measurement.PeakResidentBytes is { } resident)
            facts.Add($"worker's resident set {Shown.Size(resident)}");
        if (facts.Count > 0)
            yield return new TextBlock($"On this machine: {string.Join("; ", facts)}.", Tone.Note);
        if (measurement.RecomputationSeconds is { Count: > 0 } again && measurement.RecomputationShare is { } share)
            yield return new TextBlock(
                $"Computing checkpointed activations again took {string.Join(", ", again.Select(Shown.Seconds))}: {100 * share:0.0} % of a step.", Tone.Note);
        if (measurement.SkippedSteps is > 0 and var skipped)
            yield return new TextBlock(
                $"Steps skipped: {skipped} of {measurement.StepSeconds.Count}, whose scaled gradients were not finite. The scale begins high on purpose; with too few steps the weights may not have changed at all.",
                Tone.Note);
        if (measurement.FinalizerReleases is > 0)
            yield return new TextBlock(
                $"The garbage collector released {measurement.FinalizerReleases} tensors during the run: its peaks are not sound.", Tone.Bad);
    }

    private static IEnumerable<ReportBlock> EarlyEnd(MeasurementResult measurement)
    {
        if (measurement.OutOfMemory is { } oom)
        {
            yield return new TextBlock(
                $"Out of memory in {OutOfMemoryText.Where(oom)}: {OutOfMemoryText.What(oom, measurement.CapacityBytes)}", Tone.Bad);
            foreach (ReportBlock block in OutOfMemoryText.Details(oom))
                yield return block;
            if (measurement.DeviceUse?.CleanAfterwards is { } clean)
                yield return clean
                    ? new TextBlock("The worker has ended, and the card is as it was before.", Tone.Note)
                    : new TextBlock("The worker has ended, but more is in use on the card than before.", Tone.Bad);
        }

        if (measurement.SnapshotFile is { } file)
            yield return new TextBlock($"Snapshot for https://pytorch.org/memory_viz: {file}", Tone.Note);
        if (measurement.Failure is { } failure)
            yield return new TextBlock(failure.Message, Tone.Bad);
    }

    private static string Operators(IReadOnlyList<OperatorBytes> operators)
    {
        const int shown = 4;
        string names = string.Join(", ", operators.Take(shown).Select(o => $"{o.Operator} {Shown.Size(o.Bytes)}"));
        return operators.Count > shown ? $"{names} and {operators.Count - shown} more" : names;
    }
}
