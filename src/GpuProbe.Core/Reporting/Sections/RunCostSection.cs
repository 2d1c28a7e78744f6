using System.Globalization;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Reporting.Document;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Reporting.Sections;

/// <summary>Time and cost of a whole run.</summary>
internal static class RunCostSection
{
    private static readonly TableColumn[] Columns =
        [new("on"), new("time is"), new("a step", IsNumber: true), new("whole run", IsNumber: true), new("cost", IsNumber: true)];

    /// <summary>The section for <paramref name="cost"/> of <paramref name="setup"/>.</summary>
    public static IEnumerable<ReportBlock> Of(RunCost cost, TrainingSetup setup)
    {
        yield return new HeadingBlock("Whole run", $"{Shown.Exact(cost.Examples)} examples, {Epochs(cost.Epochs)}");
        yield return new TextBlock(
            $"{Shown.Exact(cost.Steps)} steps, {Shown.Rate(cost.Tokens)} tokens (each sequence padded to {Shown.Exact(setup.SeqLen)}), {Shown.Flops(cost.Flops)} of matrix products.");
        if (cost.Durations.Count > 0)
            yield return new TableBlock(Columns, [.. cost.Durations.Select(duration => Row(duration))]);
        if (cost.Missing is { } missing)
            yield return new TextBlock(missing, Tone.Note);
        if (cost.PricePerHour is { } price && cost.Durations.Count > 0)
            yield return new TextBlock($"Cost: at {Money(price)} an hour on each.", Tone.Note);
        yield return new TextBlock(
            "An incomplete step at an epoch's end counts in full, as in Hugging Face's Trainer. Loading, saving and evaluating are not in it.", Tone.Note);
        if (cost.Durations.Any(duration => duration.Basis == TimeBasis.LowerBound))
            yield return new TextBlock("Lower bound: nothing but matrix products, at the card's dense peak; none comes near it.", Tone.Note);
    }

    private static TableRow Row(RunDuration duration) => new(
    [
        duration.Device, Basis(duration.Basis), Shown.Step(duration.SecondsPerStep), Shown.Hours(duration.Hours),
        duration.Cost is { } cost ? Money(cost) : "-",
    ]);

    private static string Basis(TimeBasis basis) => basis switch
    {
        TimeBasis.Measured => "measured",
        TimeBasis.Extrapolated => "extrapolated",
        TimeBasis.Calibrated => "calibrated",
        _ => "a lower bound",
    };

    private static string Epochs(double epochs) => epochs == 1 ? "1 epoch" : string.Create(CultureInfo.InvariantCulture, $"{epochs} epochs");

    private static string Money(double amount) => amount.ToString("#,0.00", CultureInfo.InvariantCulture);
}
