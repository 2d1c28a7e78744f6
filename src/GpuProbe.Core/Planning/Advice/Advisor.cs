using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.Advice;

/// <summary>
/// Finds what to change in a set-up. The closed form goes through all sensible combinations; every single change and the most promising
/// combinations then run, and only what ran is advice.
/// </summary>
/// <param name="asked">The set-up.</param>
/// <param name="scope">Within which limits advice is looked for.</param>
/// <param name="cost">What a set-up costs in time; <see langword="null"/> where that is not known.</param>
/// <param name="runs">Runs set-ups.</param>
public sealed class Advisor(TrainingSetup asked, AdviceScope scope, Func<TrainingSetup, StepCost?> cost, IAdviceRuns runs)
{
    private const int MostChanges = 4;
    private const int BatchOfRuns = 8;
    private const int MostFailedRuns = 12;
    private const double NoGain = 0.995;

    private readonly List<(Candidate Candidate, CardFigures Figures)> _ran = [];
    private readonly HashSet<TrainingSetup> _tried = [];

    /// <summary>Finds it.</summary>
    /// <returns>The advice; <see langword="null"/> if not even the set-up as asked came to an end.</returns>
    public AdviceList? Find()
    {
        var asAsked = new Candidate(asked, asked, scope, cost);
        Task<CardFigures?> first = Task.Run(() => runs.Run([asked])[0]);
        bool likelyFits = asAsked.LikelyBytes <= scope.LimitBytes;
        List<Candidate> space = Explore(likelyFits);
        if (first.GetAwaiter().GetResult() is not { } figures)
            return null;

        bool fits = figures.Fits;
        if (fits != likelyFits)
            space = Explore(fits);
        _tried.Add(asked);
        Choose(space, fits);
        if (!fits)
            WithoutFragments(asAsked, figures);
        return Conclude(asAsked, figures, space.Count);
    }

    private List<Candidate> Explore(bool faster)
    {
        var axes = faster ? FasterAxes.Of(scope) : SavingAxes.Of(scope);
        IEnumerable<Candidate> all = CandidateSpace.Around(asked, axes, MostChanges)
            .AsParallel().AsOrdered()
            .Select(one => new Candidate(asked, one.Setup, scope, cost) { IsSingle = one.IsSingle })
            .Where(candidate => candidate.Sameness <= scope.Most);
        return [.. faster ? all.Where(candidate => candidate.Cost?.Ratio < NoGain) : all];
    }

    private void Choose(List<Candidate> space, bool faster)
    {
        var order = new AdviceOrder(faster);
        Run(space.Where(candidate => candidate.IsSingle));
        foreach (Sameness level in Enum.GetValues<Sameness>())
        {
            Candidate[] own =
            [
                .. space.Where(candidate => candidate.Sameness == level)
                    .OrderBy(candidate => order.Key(candidate.Cost?.Ratio, level, candidate.Changes.Count)).ThenBy(candidate => candidate.LikelyBytes),
            ];
            if (!faster && own.MinBy(candidate => candidate.LikelyBytes) is { } leanest)
                Run([leanest]);
            Fill(level, own.Where(candidate => candidate.LikelyBytes <= scope.LimitBytes));
        }
    }

    // In the order of promise, until enough of a level fit; what does with fewer changes makes more of them needless.
    private void Fill(Sameness level, IEnumerable<Candidate> promising)
    {
        var waiting = new List<Candidate>(promising);
        int failed = 0;
        while (!runs.IsOver && failed < MostFailedRuns)
        {
            Candidate[] good = [.. _ran.Where(run => run.Figures.Fits).Select(run => run.Candidate)];
            int missing = Wanted(level) - good.Count(candidate => candidate.Sameness == level);
            waiting.RemoveAll(candidate => _tried.Contains(candidate.Setup) || good.Any(candidate.IsNeedless));
            Candidate[] next = [.. waiting.Where(candidate => !waiting.Exists(candidate.IsNeedless)).Take(Math.Min(missing, BatchOfRuns))];
            if (next.Length == 0)
                return;
            int before = _ran.Count;
            Run(next);
            failed += next.Length - _ran.Skip(before).Count(run => run.Figures.Fits);
        }
    }

    private static int Wanted(Sameness level) => level == Sameness.Same ? 6 : 4;

    // Segments that grow help where memory was there, but in pieces.
    private void WithoutFragments(Candidate asAsked, CardFigures askedFigures)
    {
        if (!scope.MayChangeAllocator || asked.Allocator != Allocator.Native)
            return;
        IEnumerable<Candidate> inPieces = _ran.Where(run => run.Figures.IsFragmentation).Select(run => run.Candidate);
        if (askedFigures.IsFragmentation)
            inPieces = inPieces.Prepend(asAsked);
        Run([.. inPieces.Select(candidate => new Candidate(asked, candidate.Setup with { Allocator = Allocator.ExpandableSegments }, scope, cost))]);
    }

    private void Run(IEnumerable<Candidate> candidates)
    {
        Candidate[] fresh = [.. candidates.Where(candidate => _tried.Add(candidate.Setup))];
        if (fresh.Length == 0 || runs.IsOver)
            return;
        IReadOnlyList<CardFigures?> figures = runs.Run([.. fresh.Select(candidate => candidate.Setup)]);
        foreach ((Candidate candidate, CardFigures? one) in fresh.Zip(figures))
        {
            if (one is not null)
                _ran.Add((candidate, one));
        }
    }

    private AdviceList Conclude(Candidate asAsked, CardFigures figures, int considered)
    {
        AdvisedSetup[] all = [.. _ran.Prepend((Candidate: asAsked, Figures: figures)).Select(Advised)];
        IReadOnlyList<bool> front = ParetoFront.Of([.. all.Select(one => (one.Figures.DeviceBytes, one.Cost?.Ratio))]);
        all = [.. all.Zip(front, (one, isOn) => one with { IsOnFront = isOn })];
        return new AdviceList(all[0], [.. all.Skip(1).Order(new AdviceOrder(all[0].Fits))])
        {
            Wastes = figures.Fits && 2 * figures.DeviceBytes <= scope.Card.TotalMemoryBytes,
            IsComplete = !runs.IsOver,
            Considered = considered,
        };
    }

    private AdvisedSetup Advised((Candidate Candidate, CardFigures Figures) run) =>
        new(run.Candidate.Setup, run.Candidate.Changes, run.Figures, run.Candidate.Cost);
}
