using GpuProbe.Core.Estimation;
using GpuProbe.Core.Reporting.Document;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Reporting.Sections;

/// <summary>The closed form: every component with its formula, and the phases.</summary>
internal static class ClosedFormSection
{
    private static readonly TableColumn[] ComponentColumns =
        [new("at the peak"), new("size", IsNumber: true), new("bytes", IsNumber: true), new("formula")];

    private static readonly TableColumn[] PhaseColumns =
        [new("phase"), new("peak", IsNumber: true), new("bytes", IsNumber: true), new("at its end", IsNumber: true)];

    /// <summary>The section for the <paramref name="estimate"/> of <paramref name="setup"/>.</summary>
    public static IEnumerable<ReportBlock> Of(EstimateResult estimate, TrainingSetup setup)
    {
        if (estimate.ClosedForm is not { } form)
        {
            yield return new TextBlock($"Closed form: {estimate.ClosedFormMissing}", Tone.Note);
            yield break;
        }

        string where = estimate.Gpu ?? "cpu, to the byte as libtorch is asked";
        yield return new HeadingBlock($"Closed form on {where}", setup.IsSlice ? "calculated, not measured; a slice" : "calculated, not measured");
        yield return new TableBlock(ComponentColumns,
        [
            .. form.Components.Select(c => new TableRow([c.Name, Shown.Size(c.Bytes), Shown.Exact(c.Bytes), c.Formula])),
            new TableRow(
                ["peak allocated", Shown.Size(form.TotalBytes), Shown.Exact(form.TotalBytes), $"in {PhaseNames.Of(form.PeakPhase)}"],
                IsTotal: true),
        ]);
        yield return new TextBlock("");
        yield return new TableBlock(PhaseColumns,
        [
            .. form.Phases.Select(p => new TableRow(
                [PhaseNames.Of(p.Phase), Shown.Size(p.PeakBytes), Shown.Exact(p.PeakBytes), Shown.Size(p.EndBytes)])),
        ]);
        yield return new TextBlock("Symbols: " + form.Legend + ".", Tone.Note);
        foreach (string assumption in form.Assumptions)
            yield return new TextBlock("Assumed: " + assumption, Tone.Note);
    }
}
