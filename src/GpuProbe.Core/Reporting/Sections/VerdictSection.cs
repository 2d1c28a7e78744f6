using GpuProbe.Core.Planning;
using GpuProbe.Core.Reporting.Document;

namespace GpuProbe.Core.Reporting.Sections;

/// <summary>Whether the run fits.</summary>
internal static class VerdictSection
{
    /// <summary>The section for <paramref name="verdict"/>.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="virtualMissing">Why the virtual card did not run, if it did not.</param>
    public static IEnumerable<ReportBlock> Of(Verdict verdict, string? virtualMissing)
    {
        yield return new HeadingBlock("Verdict", verdict.Basis);
        yield return new TextBlock(Answer(verdict), verdict.Fits ? Tone.Good : Tone.Bad);
        foreach (ReportBlock block in verdict.DeviceBytes is { } device ? OfVirtualRun(verdict, device) : OfClosedForm(verdict))
            yield return block;
        if (virtualMissing is not null && verdict.DeviceBytes is null)
            yield return new TextBlock($"Reserved memory and the allocator's own answer take the virtual card: {virtualMissing}", Tone.Note);
    }

    private static string Answer(Verdict verdict) => verdict switch
    {
        { Fits: true } => $"fits on {verdict.Gpu} with {Shown.Size(verdict.HeadroomBytes)} to spare",
        { OutOfMemory: { } oom } => $"does not fit on {verdict.Gpu}: out of memory in {OutOfMemoryText.Where(oom)}",
        _ => $"does not fit on {verdict.Gpu}: {Shown.Size(-verdict.HeadroomBytes)} too much",
    };

    private static IEnumerable<ReportBlock> OfVirtualRun(Verdict verdict, long device)
    {
        if (verdict.OutOfMemory is { } oom)
            yield return new TextBlock(OutOfMemoryText.What(oom, verdict.TotalMemoryBytes));
        else
            yield return new TextBlock(
                $"{Shown.Size(device)} of the {Shown.Size(verdict.TotalMemoryBytes)} that the card shows were in use at most, "
                + $"{Shown.Size(verdict.ContextBytes)} of them by the CUDA context (headroom {Shown.Difference(verdict.HeadroomBytes ?? 0)} bytes)");
        yield return new TextBlock($"Context: {verdict.ContextSource}.", Tone.Note);
    }

    private static IEnumerable<ReportBlock> OfClosedForm(Verdict verdict)
    {
        yield return new TextBlock(
            $"allocated {Shown.Size(verdict.AllocatedBytes)} + CUDA context {Shown.Size(verdict.ContextBytes)} = "
            + $"{Shown.Size(verdict.AllocatedBytes + verdict.ContextBytes)} of {Shown.Size(verdict.TotalMemoryBytes)} that the card shows "
            + $"(headroom {Shown.Difference(verdict.HeadroomBytes ?? 0)} bytes)");
        yield return new TextBlock($"Context: {verdict.ContextSource}.", Tone.Note);
        yield return new TextBlock(
            "Not in the closed form: memory that the caching allocator reserves beyond what is allocated (fragmentation).", Tone.Note);
    }
}
