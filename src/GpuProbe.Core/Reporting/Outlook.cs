using GpuProbe.Core.Calibration;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Reporting;

/// <summary>How fast a set-up ran, how fast it should be elsewhere, and what a whole run takes.</summary>
/// <param name="Run">How long the user wants to train; <see langword="null"/> if not said.</param>
public sealed record Outlook(WholeRun? Run)
{
    private const string Cpu = "cpu";

    /// <summary>The card that the question is about; <see langword="null"/> where none was named.</summary>
    public GpuProfile? Target { get; init; }

    /// <summary>The card that was measured on; <see langword="null"/> for a CPU.</summary>
    public GpuProfile? MeasuredCard { get; init; }

    /// <summary>What an earlier measurement told; <see langword="null"/> where there is none.</summary>
    public MeasuredUtilisation? Earlier { get; init; }

    /// <summary>Refuses what cannot be extrapolated, before anything is run for it.</summary>
    /// <exception cref="ToolException">The card's dense peak in the set-up's precision is not known (exit code 2).</exception>
    public void Require(TrainingSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        if (Earlier is not null && Target is { } card && DensePeak.Of(card, setup.ComputeType) is null)
            throw new ToolException(
                ExitCode.BadInput,
                $"--measured cannot be extrapolated to {card.Name}: its dense peak in {Throughput.NameOf(setup.ComputeType)} is not known; choose another --precision or --gpu");
    }

    /// <summary>The result with throughput, its extrapolation and the whole run.</summary>
    public ProbeResult AddTo(ProbeResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        result = WithThroughput(result);
        result = result with { Forecast = Forecast(result) };
        return Run is null ? result : result with { RunCost = Cost(result, Run) };
    }

    private ProbeResult WithThroughput(ProbeResult result)
    {
        if (result.Measurement is not { Complete: true, IsVirtual: false } measurement)
            return result;
        // Following allocations keeps a card waiting: there only steps without it tell its speed.
        IEnumerable<IReadOnlyList<double>> runs = measurement.Device != Cpu
            ? [measurement.TimedStepSeconds ?? []]
            : measurement.Repetitions?.Select(run => run.StepSeconds) ?? [measurement.StepSeconds];
        return result with
        {
            Measurement = measurement with { Throughput = Throughput.Of(result.Slice?.Setup ?? result.Setup, runs, MeasuredCard) },
        };
    }

    private ThroughputForecast? Forecast(ProbeResult result)
    {
        MeasuredUtilisation? measured = Earlier ?? Utilisation(result);
        if (measured is null || (Target ?? MeasuredCard) is not { } card)
            return null;
        var forecast = ThroughputForecast.Of(result.Setup, card, measured);
        return forecast is { MeasuredSetup: null } && measured.Gpu == card.ProductName && Earlier is null ? null : forecast;
    }

    /// <summary>The utilisation that <paramref name="result"/> measured; <see langword="null"/> where it measured none.</summary>
    internal static MeasuredUtilisation? Utilisation(ProbeResult result) =>
        result.Measurement?.Throughput is { Gpu: { } gpu, HardwareFlopsUtilisation: { } share }
            ? new MeasuredUtilisation(gpu, share, result.Slice?.Setup ?? result.Setup)
            : null;

    private RunCost Cost(ProbeResult result, WholeRun run)
    {
        var cost = RunCost.Of(result.Setup, run);
        if (result is { Slice: null, Setup.IsSlice: false, Measurement: { Throughput: { } measured } measurement })
            cost = cost.On(measurement.Device, TimeBasis.Measured, measured.SecondsPerStep);
        if (result.Forecast is { } forecast)
            cost = cost.On(forecast.Gpu, TimeBasis.Extrapolated, forecast.SecondsPerStep);
        if (result.Calibration is { SecondsPerStep: { } seconds } calibrated)
            cost = cost.On(calibrated.Gpu, calibrated.TimeBasis == CalibratedEstimate.Calibrated ? TimeBasis.Calibrated : TimeBasis.Extrapolated, seconds);
        cost = cost with { Missing = cost.Durations.Count == 0 ? WhyNoTime(result) : null };
        return (Target ?? MeasuredCard) is { } card ? cost.NoLessThanOn(card, result.Setup) : cost;
    }

    private static string WhyNoTime(ProbeResult result) => result switch
    {
        { Measurement: null } => "No time was measured: measure on the card tells it, and --measured extrapolates a result from another card.",
        { Measurement.IsVirtual: true } => "A virtual card computes nothing, and its times mean nothing.",
        { Slice: null, Setup.IsSlice: false, Measurement: { Complete: true, Throughput: null } } => "There was no run for times alone, or it did not come to its end.",
        { Measurement.Complete: false } => "The measurement did not come to its end, so it tells no time.",
        _ => "Only a slice was measured; its time is not scaled to the whole.",
    };
}
