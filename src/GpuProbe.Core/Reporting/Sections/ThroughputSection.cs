using System.Globalization;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Reporting.Document;

namespace GpuProbe.Core.Reporting.Sections;

/// <summary>How fast the steps were, and how fast they should be on a card that was not measured.</summary>
internal static class ThroughputSection
{
    /// <summary>What was measured on <paramref name="device"/>.</summary>
    public static IEnumerable<ReportBlock> Of(Throughput throughput, string device, bool ofSlice)
    {
        yield return new HeadingBlock("Throughput", $"measured on {device}, {(ofSlice ? "a slice" : "the whole model")}");
        yield return new TextBlock(
            $"{Shown.Step(throughput.SecondsPerStep)} a step: {Spread(throughput)}; {Shown.Rate(throughput.TokensPerSecond)} tokens per second.");
        yield return new TextBlock(
            $"A step asks for {Shown.Flops(throughput.FlopsPerStep)} of matrix products: {Shown.Flops(throughput.AchievedFlopsPerSecond)}/s{Utilisation(throughput)}.");
    }

    /// <summary>What follows from it for another card, or another set-up.</summary>
    public static IEnumerable<ReportBlock> Of(ThroughputForecast forecast)
    {
        yield return new HeadingBlock("Throughput", $"extrapolated to {forecast.Gpu}");
        yield return new TextBlock(
            $"{Shown.Step(forecast.SecondsPerStep)} a step, {Shown.Rate(forecast.TokensPerSecond)} tokens per second, if it carries out the same share "
            + $"of its {Shown.Flops(forecast.DensePeakFlops)}/s in {forecast.Precision} as was measured on {forecast.MeasuredOn}, {Share(forecast.HardwareFlopsUtilisation)}.");
        if (forecast.MeasuredSetup is { } measured)
            yield return new TextBlock($"Measured with another set-up: {SetupSection.Model(measured)}; {SetupSection.Run(measured)}.", Tone.Note);
        yield return new TextBlock(
            "Not modelled: memory bandwidth, which the optimizer's step and everything but matrix products depend on, the host's share, and clocks under load.",
            Tone.Note);
    }

    private static string Spread(Throughput throughput) => throughput.StepsMeasured == 1
        ? "a single one beside the first, which is not counted"
        : $"median of {throughput.StepsMeasured} without the first of each run, which took {Shown.Step(throughput.FastestStepSeconds)} to {Shown.Step(throughput.SlowestStepSeconds)}";

    private static string Utilisation(Throughput throughput) => throughput switch
    {
        { Gpu: null } => "",
        { DensePeakFlops: { } peak, ModelFlopsUtilisation: { } model, HardwareFlopsUtilisation: { } hardware } =>
            $", {Share(model)} of the {Shown.Flops(peak)}/s that {throughput.Gpu} has at most in {throughput.Precision} (MFU)"
            + (throughput.HardwareFlopsPerStep > throughput.FlopsPerStep ? $", {Share(hardware)} with what is computed again (HFU)" : ""),
        _ => $"; the peak of {throughput.Gpu} in {throughput.Precision} is not known",
    };

    private static string Share(double ratio) => (100 * ratio).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
