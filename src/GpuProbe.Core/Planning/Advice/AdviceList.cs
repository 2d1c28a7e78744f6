namespace GpuProbe.Core.Planning.Advice;

/// <summary>What to change in a set-up on a card.</summary>
/// <param name="Asked">The set-up as asked.</param>
/// <param name="Candidates">Changed ones, best first, see <see cref="AdviceOrder"/>.</param>
public sealed record AdviceList(AdvisedSetup Asked, IReadOnlyList<AdvisedSetup> Candidates)
{
    /// <summary>Whether the set-up as asked leaves at least half of the card's memory unused.</summary>
    public required bool Wastes { get; init; }

    /// <summary>Whether everything that was to run did; else it is what was found until then.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Set-ups whose memory was calculated by the closed form to choose among them.</summary>
    public required int Considered { get; init; }

    /// <summary>Whether as asked or changed something fits.</summary>
    public bool SomethingFits => Asked.Fits || Candidates.Any(candidate => candidate.Fits);
}
