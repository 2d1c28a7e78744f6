using GpuProbe.Core.Estimation;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.Advice;

/// <summary>A changed set-up that has not run yet.</summary>
internal sealed class Candidate
{
    private readonly HashSet<(string Option, string? Text)> _differences;

    public Candidate(TrainingSetup asked, TrainingSetup setup, AdviceScope scope, Func<TrainingSetup, StepCost?> cost)
    {
        TrainingSetupOptions before = SetupTexts.Of(asked), after = SetupTexts.Of(setup);
        _differences = [.. NamedOption.All.Where(option => option.Of(before) != option.Of(after)).Select(option => (option.Name, option.Of(after)))];
        Setup = setup;
        Changes = SetupChanges.Between(asked, setup);
        Sameness = SetupChanges.Of(Changes);
        Cost = cost(setup);
        LikelyBytes = ClosedForm.PeakBytes(setup, scope.Target) + scope.Card.ContextBytes;
    }

    public TrainingSetup Setup { get; }

    /// <summary>Whether it is a change in one respect.</summary>
    public bool IsSingle { get; init; }

    public IReadOnlyList<Change> Changes { get; }

    public Sameness Sameness { get; }

    public StepCost? Cost { get; }

    /// <summary>Bytes of the card by the closed form, which the allocator's remains come on top of.</summary>
    public long LikelyBytes { get; }

    /// <summary>Whether <paramref name="other"/> does with a part of these changes, no worse.</summary>
    public bool IsNeedless(Candidate other) =>
        other != this
        && other.Sameness <= Sameness
        && other._differences.IsProperSubsetOf(_differences)
        && other.Cost?.Ratio <= Cost?.Ratio * (1 + 1e-9);
}
