using GpuProbe.Core.Devices;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning;

/// <summary>
/// Extrapolated throughput on a card, from the utilisation that was measured on another or with another set-up:
/// <c>seconds = hardware FLOPs / (hardware FLOPs utilisation · dense peak)</c>. For one and the same set-up that is
/// <c>model FLOPs / (MFU · dense peak)</c>.
/// </summary>
/// <remarks>
/// It assumes that the card reaches the same share of its peak. Memory bandwidth (which the optimizer's step, norms and
/// attention's softmax depend on), the host's share and clocks under load are not modelled.
/// </remarks>
public sealed record ThroughputForecast
{
    /// <summary>The card that it is for.</summary>
    public required string Gpu { get; init; }

    /// <summary>Product name of the card that utilisation was measured on.</summary>
    public required string MeasuredOn { get; init; }

    /// <summary>What was measured there, if it was not the same set-up.</summary>
    public TrainingSetup? MeasuredSetup { get; init; }

    /// <summary>The utilisation that is assumed: hardware FLOPs over dense peak.</summary>
    public required double HardwareFlopsUtilisation { get; init; }

    /// <summary>The type of the matrix products.</summary>
    public required string Precision { get; init; }

    /// <summary>The dense peak of <see cref="Gpu"/> in that type, in FLOP/s.</summary>
    public required double DensePeakFlops { get; init; }

    /// <summary>Seconds of one step.</summary>
    public required double SecondsPerStep { get; init; }

    /// <summary>Tokens per second.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>The forecast for <paramref name="setup"/> on <paramref name="card"/>; <see langword="null"/> where its peak is not known.</summary>
    public static ThroughputForecast? Of(TrainingSetup setup, GpuProfile card, MeasuredUtilisation measured)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(card);
        ArgumentNullException.ThrowIfNull(measured);
        if (DensePeak.Of(card, setup.ComputeType) is not { } peak)
            return null;
        double seconds = ModelFlops.Of(setup).Hardware / (measured.Hardware * peak);
        return new ThroughputForecast
        {
            Gpu = card.Name,
            MeasuredOn = measured.Gpu,
            MeasuredSetup = IsSame(setup, measured.Setup) ? null : measured.Setup,
            HardwareFlopsUtilisation = measured.Hardware,
            Precision = Throughput.NameOf(setup.ComputeType),
            DensePeakFlops = peak,
            SecondsPerStep = seconds,
            TokensPerSecond = ModelFlops.TokensOfStep(setup) / seconds,
        };
    }

    // Neither the number of steps nor files change how long a step takes.
    private static bool IsSame(TrainingSetup one, TrainingSetup other) => WithoutFiles(one) == WithoutFiles(other);

    private static TrainingSetup WithoutFiles(TrainingSetup setup) => setup with
    {
        Steps = 0,
        Seed = 0,
        Weights = null,
        Load = default,
        Save = default,
        SaveMethod = default,
        SaveTo = null,
    };
}
