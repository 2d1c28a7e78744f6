using System.Globalization;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Reporting.Document;

namespace GpuProbe.Core.Reporting.Sections;

/// <summary>The rule of thumb beside the closed form.</summary>
internal static class RuleOfThumbSection
{
    private const long GB = 1_000_000_000;

    private static readonly TableColumn[] Columns =
        [new(""), new("rule of thumb", IsNumber: true), new("closed form", IsNumber: true), new("the rule")];

    /// <summary>The section for <paramref name="estimate"/>.</summary>
    public static IEnumerable<ReportBlock> Of(EstimateResult estimate)
    {
        if (estimate is not { RuleOfThumb: { } rule, ClosedForm: { } form })
            yield break;
        yield return new HeadingBlock("Beside the rule of thumb", "neither is measured");
        yield return new TextBlock(
            $"The rule: {Decimal(rule.WeightBytes)} of weights + {Decimal(rule.OptimizerStateBytes)} of fp32 AdamW states + "
            + $"{rule.ActivationBytesLow / GB} to {Decimal(rule.ActivationBytesHigh)} of activations (GB of 10^9 bytes), and no gradients.");
        yield return new TableBlock(Columns,
        [
            Row("weights", Shown.Size(rule.WeightBytes), form.WeightBytes, "2 bytes a parameter"),
            Row("gradients", "none", form.GradientBytes, "leaves them out"),
            Row("optimizer states", Shown.Size(rule.OptimizerStateBytes), form.OptimizerStateBytes, "fp32 AdamW, 8 bytes a parameter"),
            Row("saved for backward", Range(rule.ActivationBytesLow, rule.ActivationBytesHigh), form.SavedForBackwardBytes,
                "10 to 20 GB whatever the sequence, batch or vocabulary"),
            new TableRow(
                ["total at the peak", Range(rule.TotalBytesLow, rule.TotalBytesHigh), Shown.Size(form.TotalBytes), "no phases, no temporaries, no logits"],
                IsTotal: true),
        ]);
    }

    private static TableRow Row(string name, string rule, long closedForm, string remark) =>
        new([name, rule, Shown.Size(closedForm), remark]);

    private static string Decimal(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / GB:0.#} GB");

    private static string Range(long low, long high) => $"{Shown.Size(low)} to {Shown.Size(high)}";
}
