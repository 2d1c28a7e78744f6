using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.Advice;

/// <summary>
/// Goes through combinations of changes by the closed form: single ones first, then pairs, and so on. A combination is passed over
/// without a calculation where a part of it does already, where enough better ones of its level do, or where what it holds all the time
/// is beyond the card.
/// </summary>
/// <param name="asked">The set-up as asked.</param>
/// <param name="scope">Within which limits advice is looked for.</param>
/// <param name="cost">What a set-up costs in time.</param>
/// <param name="faster">Whether what is faster is looked for, else what takes less memory.</param>
internal sealed class Exploration(TrainingSetup asked, AdviceScope scope, Func<TrainingSetup, StepCost?> cost, bool faster)
{
    private const int MostChanges = 4;
    private const int Chunk = 8;
    private const int MostCloseOnes = 24;

    // What the allocator cannot use is not in the closed form; with so much room left it hardly matters.
    private const double Roomy = 0.9;

    private readonly TrainingSetupOptions _options = SetupTexts.Of(asked);
    private readonly AdviceOrder _order = new(faster);
    private readonly List<Candidate> _roomy = [];
    private readonly List<Candidate> _tooLarge = [];

    /// <summary>Changes in one respect.</summary>
    public List<Candidate> Singles { get; } = [];

    /// <summary>All that was calculated, the singles included.</summary>
    public List<Candidate> Calculated { get; } = [];

    /// <summary>Combinations that were considered, calculated or not.</summary>
    public int Considered { get; private set; }

    /// <summary>How many of a level are wanted.</summary>
    public static int Wanted(Sameness level) => level == Sameness.Same ? 6 : 4;

    /// <summary>Goes through all.</summary>
    public Exploration Run()
    {
        var axes = faster ? FasterAxes.Of(asked, scope) : SavingAxes.Of(scope);
        foreach (var depth in CandidateSpace.Around(asked, axes, MostChanges))
        {
            Candidate[] candidates =
            [
                .. depth.AsParallel().AsOrdered().Select(one => Of(one.Setup, one.Options))
                    .Where(candidate => candidate.Sameness <= scope.Most && (!faster || candidate.Cost is not { Ratio: >= AdviceOrder.NoGain })),
            ];
            Considered += candidates.Length;
            if (Singles.Count == 0)
                Singles.AddRange(Calculate(candidates));
            else
                Deeper([.. candidates.OrderBy(Key)]);
        }

        return this;
    }

    /// <summary>What comes closest to fitting of a level of which nothing fits; <see langword="null"/> if there is nothing.</summary>
    public Candidate? Closest(Sameness level)
    {
        Calculate([.. _tooLarge.Where(candidate => candidate.Sameness == level)
            .OrderBy(candidate => StandingBytes.Of(candidate.Setup)).ThenByDescending(candidate => candidate.Changes.Count).Take(MostCloseOnes)]);
        return Calculated.Where(candidate => candidate.Sameness == level).MinBy(candidate => candidate.LikelyBytes);
    }

    /// <summary>A candidate of this exploration, not calculated.</summary>
    public Candidate Of(TrainingSetup setup, TrainingSetupOptions options) => new(asked, _options, setup, options, scope, cost(setup));

    /// <summary>Best first.</summary>
    public (int Step, Sameness Sameness, double Ratio, int Changes) Key(Candidate candidate) =>
        _order.Key(candidate.Cost?.Ratio, candidate.Sameness, candidate.Changes.Count);

    private void Deeper(Candidate[] candidates)
    {
        int next = 0;
        while (next < candidates.Length)
        {
            List<Candidate> chunk = [];
            for (; next < candidates.Length && chunk.Count < Chunk; next++)
            {
                if (StandingBytes.Of(candidates[next].Setup) + scope.Card.ContextBytes > scope.LimitBytes)
                    _tooLarge.Add(candidates[next]);
                else if (!IsSettled(candidates[next]))
                    chunk.Add(candidates[next]);
            }

            Calculate(chunk);
        }
    }

    private bool IsSettled(Candidate candidate) =>
        _roomy.Exists(candidate.IsNeedless)
        || _roomy.Count(one => one.Sameness == candidate.Sameness && Key(one).CompareTo(Key(candidate)) <= 0) >= Wanted(candidate.Sameness);

    private IReadOnlyList<Candidate> Calculate(IReadOnlyList<Candidate> candidates)
    {
        candidates.AsParallel().ForAll(candidate => candidate.Calculate());
        Calculated.AddRange(candidates);
        foreach (Candidate candidate in candidates.Where(one => one.LikelyBytes <= Roomy * scope.LimitBytes))
        {
            if (!_roomy.Exists(candidate.IsNeedless))
                _roomy.Add(candidate);
        }

        return candidates;
    }
}
