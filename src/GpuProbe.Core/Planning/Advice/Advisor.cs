using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.Advice;

/// <summary>
/// Finds what to change in a set-up: to make it fit, or where it fits to make it faster. The closed form goes through combinations;
/// every single change and the most promising combinations then run, and only what ran is advice.
/// </summary>
/// <param name="asked">The set-up.</param>
/// <param name="scope">Within which limits advice is looked for.</param>
/// <param name="cost">What a set-up costs in time; <see langword="null"/> where that is not known.</param>
/// <param name="runs">Runs set-ups.</param>
public sealed class Advisor(TrainingSetup asked, AdviceScope scope, Func<TrainingSetup, StepCost?> cost, IAdviceRuns runs)
{
    private const int MostFailedRuns = 12;

    private readonly List<(Candidate Candidate, CardFigures Figures)> _ran = [];
    private readonly HashSet<TrainingSetup> _tried = [];

    /// <summary>Finds it.</summary>
    /// <returns>The advice; <see langword="null"/> if not even the set-up as asked came to an end.</returns>
    public AdviceList? Find()
    {
        Task<CardFigures?> first = Task.Run(() => runs.Run([asked])[0]);
        TrainingSetupOptions options = SetupTexts.Of(asked);
        var asAsked = new Candidate(asked, options, asked, options, scope, cost(asked));
        asAsked.Calculate();
        // Most often the closed form foretells which way to look while the run as asked is under way.
        bool foretold = asAsked.LikelyBytes <= scope.LimitBytes;
        Exploration exploration = new Exploration(asked, scope, cost, foretold).Run();
        if (first.GetAwaiter().GetResult() is not { } figures)
            return null;

        if (figures.Fits != foretold)
            exploration = new Exploration(asked, scope, cost, figures.Fits).Run();
        _tried.Add(asked);
        Choose(exploration);
        if (!figures.Fits || figures.AllocationRetries > 0)
            WithoutFragments(exploration, asAsked, figures);
        return Conclude(asAsked, figures, exploration.Considered);
    }

    private void Choose(Exploration exploration)
    {
        Run(exploration.Singles);
        foreach (Sameness level in Enum.GetValues<Sameness>())
        {
            Candidate[] own =
            [
                .. exploration.Calculated.Where(candidate => candidate.Sameness == level).OrderBy(exploration.Key).ThenBy(candidate => candidate.LikelyBytes),
            ];
            Fill(exploration, level, own.Where(candidate => candidate.LikelyBytes <= scope.LimitBytes));
            bool nothing = !_ran.Exists(run => run.Candidate.Sameness == level && run.Figures.Fits);
            if (nothing && exploration.Closest(level) is { } closest)
                Run([closest]);
        }
    }

    // In the order of promise, until enough better ones of the level fit; what does with fewer changes makes more of them needless.
    private void Fill(Exploration exploration, Sameness level, IEnumerable<Candidate> promising)
    {
        var waiting = new List<Candidate>(promising);
        int failed = 0;
        while (!runs.IsOver && failed < MostFailedRuns)
        {
            Candidate[] good = [.. _ran.Where(run => run.Figures.Fits).Select(run => run.Candidate)];
            bool IsOutranked(Candidate candidate) =>
                good.Count(one => one.Sameness == level && exploration.Key(one).CompareTo(exploration.Key(candidate)) <= 0) >= Exploration.Wanted(level);
            waiting.RemoveAll(candidate => _tried.Contains(candidate.Setup) || good.Any(candidate.IsNeedless) || IsOutranked(candidate));
            Candidate[] next = [.. waiting.Where(candidate => !waiting.Exists(candidate.IsNeedless)).Take(Exploration.Wanted(level))];
            if (next.Length == 0)
                return;
            int before = _ran.Count;
            Run(next);
            failed += next.Length - _ran.Skip(before).Count(run => run.Figures.Fits);
        }
    }

    // Segments that grow help where memory was there, but in pieces; also where the allocator could join these by giving all back.
    private void WithoutFragments(Exploration exploration, Candidate asAsked, CardFigures askedFigures)
    {
        if (!scope.MayChangeAllocator || asked.Allocator != Allocator.Native)
            return;
        IEnumerable<Candidate> inPieces = _ran.Where(run => run.Figures.IsFragmentation).Select(run => run.Candidate);
        if (askedFigures.IsFragmentation || askedFigures.AllocationRetries > 0)
            inPieces = inPieces.Prepend(asAsked);
        Run([.. inPieces.Select(candidate => candidate.Setup with { Allocator = Allocator.ExpandableSegments }).Select(setup => exploration.Of(setup, SetupTexts.Of(setup)))]);
    }

    private void Run(IReadOnlyList<Candidate> candidates)
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
        return new AdviceList(all[0], [.. all.Skip(1).Order(new AdviceOrder(figures.Fits))])
        {
            IsComplete = !runs.IsOver,
            Considered = considered,
        };
    }

    private static AdvisedSetup Advised((Candidate Candidate, CardFigures Figures) run) =>
        new(run.Candidate.Setup, run.Candidate.Changes, run.Figures, run.Candidate.Cost);
}
