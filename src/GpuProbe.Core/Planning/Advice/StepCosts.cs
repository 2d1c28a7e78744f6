using GpuProbe.Core.Calibration;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning.StepTimes;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.Advice;

/// <summary>What set-ups cost in time beside one that was asked for: measured where both were, else by a time model.</summary>
public sealed class StepCosts
{
    private readonly GpuProfile _card;
    private readonly TimeModel _model;
    private readonly Dictionary<TrainingSetup, double> _measured;
    private readonly double? _estimatedForAsked;
    private readonly double? _measuredForAsked;

    /// <summary>Costs beside <paramref name="asked"/>.</summary>
    /// <param name="asked">The set-up that costs 1.</param>
    /// <param name="card">The card.</param>
    /// <param name="model">Estimates times.</param>
    /// <param name="rows">Results that may hold measured times; those of other cards and lanes are passed over.</param>
    public StepCosts(TrainingSetup asked, GpuProfile card, TimeModel model, IEnumerable<ResultRow> rows)
    {
        _card = card;
        _model = model;
        _measured = rows.Where(IsOfCard).GroupBy(row => Key(row.Setup!)).ToDictionary(group => group.Key, group => Median([.. group.SelectMany(Seconds)]));
        _estimatedForAsked = Estimated(asked);
        _measuredForAsked = Measured(asked);
        StepWork work = StepWork.Of(asked, card);
        Missing = CardSpeeds.Unknown(card, work) switch
        {
            null => null,
            WorkClass.Matrix => $"matrix products in {Throughput.NameOf(work.HalfType)}",
            { } kind => TimeFit.NameOf(kind),
        };
    }

    /// <summary>Whether the set-up as asked was measured on the card, without which nothing else can be a measured ratio.</summary>
    public bool HasMeasuredAsked => _measuredForAsked is not null;

    /// <summary>Whether the time of the set-up as asked is known, without which nothing has a ratio.</summary>
    public bool KnowsAsked => (_measuredForAsked ?? _estimatedForAsked) is not null;

    /// <summary>What the set-up as asked needs and whose peak speed the card's file lacks, <c>matrix products in bf16</c>; <see langword="null"/> if it has all.</summary>
    public string? Missing { get; }

    /// <summary>What a token costs; <see langword="null"/> where the card's file lacks a speed that the time model needs.</summary>
    public StepCost? Of(TrainingSetup setup)
    {
        if (Measured(setup) / _measuredForAsked is { } measured)
            return new StepCost(measured, IsMeasured: true);
        return Estimated(setup) / _estimatedForAsked is { } estimated ? new StepCost(estimated, IsMeasured: false) : null;
    }

    // Seconds for each token: a changed batch has other steps.
    private double? Measured(TrainingSetup setup) =>
        _measured.TryGetValue(Key(setup), out double seconds) ? seconds / ModelFlops.TokensOfStep(setup) : null;

    private double? Estimated(TrainingSetup setup) => _model.Time(setup, _card)?.Seconds / ModelFlops.TokensOfStep(setup);

    private bool IsOfCard(ResultRow row) =>
        row is { Lane: RowLane.Measured, Status: RowStatus.Fits, Setup: not null }
        && (row.Device == _card.Name || row.Device == _card.ProductName)
        && Seconds(row).Any();

    // The first step also starts libraries up and makes optimizer states.
    private static IEnumerable<double> Seconds(ResultRow row) => (row.StepSeconds ?? []).Skip(1).Where(seconds => seconds > 0);

    // How often a run repeats its step, and on which numbers, does not decide how long a step takes.
    private static TrainingSetup Key(TrainingSetup setup) => setup with { Steps = 2, Seed = 0 };

    private static double Median(double[] seconds)
    {
        Array.Sort(seconds);
        return (seconds[(seconds.Length - 1) / 2] + seconds[seconds.Length / 2]) / 2;
    }
}
