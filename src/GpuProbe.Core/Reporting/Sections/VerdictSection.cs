using GpuProbe.Core.Planning;
using GpuProbe.Core.Reporting.Document;

namespace GpuProbe.Core.Reporting.Sections;

/// <summary>Whether the run fits.</summary>
internal static class VerdictSection
{
    /// <summary>The section for <paramref name="verdict"/>.</summary>
    public static IEnumerable<ReportBlock> Of(Verdict verdict)
    {
        string headroom = verdict.Fits
            ? $"fits on {verdict.Gpu} with {Shown.Size(verdict.HeadroomBytes)} to spare"
            : $"does not fit on {verdict.Gpu}: {Shown.Size(-verdict.HeadroomBytes)} too much";
        yield return new HeadingBlock("Verdict", verdict.Basis);
        yield return new TextBlock(headroom, verdict.Fits ? Tone.Good : Tone.Bad);
        yield return new TextBlock(
            $"allocated {Shown.Size(verdict.AllocatedBytes)} + CUDA context {Shown.Size(verdict.ContextBytes)} = "
            + $"{Shown.Size(verdict.AllocatedBytes + verdict.ContextBytes)} of {Shown.Size(verdict.TotalMemoryBytes)} that the card shows "
            + $"(headroom {Shown.Difference(verdict.HeadroomBytes)} bytes)");
        yield return new TextBlock($"Context: {verdict.ContextSource}.", Tone.Note);
        yield return new TextBlock(
            "Not in the closed form: memory that the caching allocator reserves beyond what is allocated (fragmentation).", Tone.Note);
    }
}
