namespace GpuProbe.Core.Planning.Advice;

/// <summary>What to change in a set-up on a card.</summary>
/// <param name="Asked">The set-up as asked.</param>
/// <param name="Candidates">Changed ones, best first, see <see cref="AdviceOrder"/>.</param>
public sealed record AdviceList(AdvisedSetup Asked, IReadOnlyList<AdvisedSetup> Candidates)
{
    /// <summary>Whether everything that was to run did; else it is what was found until then.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Set-ups whose memory was calculated by the closed form to choose among them.</summary>
    public required int Considered { get; init; }
}
