using GpuProbe.Core.Estimation;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.Advice;

/// <summary>A changed set-up that has not run yet.</summary>
internal sealed class Candidate
{
    // A saving of time that nobody would make another change for.
    private const double NoGain = 0.98;

    private readonly HashSet<(string Option, string? Text)> _differences;
    private readonly AdviceScope _scope;

    /// <summary>A candidate.</summary>
    /// <param name="asked">The set-up as asked.</param>
    /// <param name="askedOptions">The options of that.</param>
    /// <param name="setup">The changed one.</param>
    /// <param name="options">The options of that.</param>
    /// <param name="scope">The card.</param>
    /// <param name="cost">What the changed one costs in time.</param>
    public Candidate(TrainingSetup asked, TrainingSetupOptions askedOptions, TrainingSetup setup, TrainingSetupOptions options, AdviceScope scope, StepCost? cost)
    {
        NamedOption[] differing = [.. SetupChanges.Differing(askedOptions, options)];
        _differences = [.. differing.Select(option => (option.Name, option.Of(options)))];
        _scope = scope;
        Setup = setup;
        Changes = SetupChanges.Between(asked, setup, differing);
        Sameness = SetupChanges.Of(Changes);
        Cost = cost;
    }

    public TrainingSetup Setup { get; }

    public IReadOnlyList<Change> Changes { get; }

    public Sameness Sameness { get; }

    public StepCost? Cost { get; }

    /// <summary>Bytes of the card by the closed form, which the allocator's remains come on top of; 0 until they are calculated.</summary>
    public long LikelyBytes { get; private set; }

    /// <summary>Calculates <see cref="LikelyBytes"/>.</summary>
    public void Calculate() => LikelyBytes = Allocated() + _scope.Card.ContextBytes;

    // There is no closed form of a sharded run: that of one card, with an even part of what stands there.
    private long Allocated()
    {
        TrainingSetup alone = Setup with { Sharding = Sharding.None, Ranks = 1 };
        long allocated = ClosedForm.PeakBytes(alone, _scope.Target);
        return Setup == alone ? allocated : allocated - StandingBytes.Of(alone) + StandingBytes.Of(Setup);
    }

    /// <summary>Whether <paramref name="other"/> does with a part of these changes, and is hardly slower.</summary>
    public bool IsNeedless(Candidate other) =>
        other != this
        && other.Sameness <= Sameness
        && other._differences.IsProperSubsetOf(_differences)
        && (Cost is null || other.Cost is null || Cost.Ratio >= NoGain * other.Cost.Ratio);
}
