using System.Collections.Concurrent;
using GpuProbe.Cli.Worker;
using GpuProbe.Core;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning.Advice;
using GpuProbe.Core.Setup;

namespace GpuProbe.Cli.Advising;

/// <summary>Runs set-ups on virtual cards, as many at once as the machine has cores for.</summary>
internal sealed class AdviceRuns : IAdviceRuns, IDisposable
{
    private const int MostLanes = 2;

    private readonly AdviceLane[] _lanes;
    private readonly Interruption _interruption;
    private readonly Action<int> _progress;
    private int _done;

    /// <summary>Lanes for one card.</summary>
    /// <param name="card">The card, without the memory that is to stay free.</param>
    /// <param name="interruption">Kills the workers when a signal comes.</param>
    /// <param name="progress">Is told how many runs are done.</param>
    public AdviceRuns(GpuProfile card, Interruption interruption, Action<int> progress)
    {
        _interruption = interruption;
        _progress = progress;
        _lanes = [.. Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount, 1, MostLanes)).Select(_ => new AdviceLane(card, interruption))];
    }

    /// <summary>Why runs failed that did not run out of memory, each once.</summary>
    public ConcurrentDictionary<string, ToolException> Failures { get; } = new();

    /// <summary>Runs that came to an end.</summary>
    public int Done => _done;

    /// <inheritdoc/>
    public bool IsOver => _interruption.Token.IsCancellationRequested;

    /// <inheritdoc/>
    public IReadOnlyList<CardFigures?> Run(IReadOnlyList<TrainingSetup> setups)
    {
        var figures = new CardFigures?[setups.Count];
        // A worker has one allocator: those of the same follow each other.
        var waiting = new ConcurrentQueue<int>(Enumerable.Range(0, setups.Count).OrderBy(i => setups[i].Allocator));
        Parallel.ForEach(_lanes.Take(setups.Count), lane =>
        {
            while (!IsOver && waiting.TryDequeue(out int i))
                figures[i] = Run(lane, setups[i]);
        });
        return figures;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (AdviceLane lane in _lanes)
            lane.Dispose();
    }

    private CardFigures? Run(AdviceLane lane, TrainingSetup setup)
    {
        try
        {
            CardFigures figures = lane.Run(setup);
            _progress(Interlocked.Increment(ref _done));
            return figures;
        }
        catch (ToolException failure)
        {
            if (!IsOver)
                Failures.TryAdd(failure.Message, failure);
            return null;
        }
    }
}
