using GpuProbe.Cli.CommandLine;
using GpuProbe.Core.Planning.Search;
using GpuProbe.Core.Reporting.Searching;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.Searching;

/// <summary>Tries values of a size on one kind of device, and keeps what they came to.</summary>
/// <param name="request">What is searched.</param>
/// <param name="setup">The set-up, whose own value does not count.</param>
/// <param name="device">How a result calls the device.</param>
internal abstract class Trials(SearchRequest request, TrainingSetup setup, string device) : IDisposable
{
    private readonly SortedDictionary<long, SearchedValue> _tried = [];
    private string? _torchVersion;
    private bool _isVirtual;

    /// <summary>Values that can be tried at once.</summary>
    protected abstract int Width { get; }

    /// <summary>Searches, beginning with <paramref name="guess"/>, above which nothing is expected to fit.</summary>
    /// <returns>What was found, and why the search ended early if it did.</returns>
    public (SearchLane Lane, TrialStopped? Stopped) Search(long guess)
    {
        try
        {
            Boundary end = new BoundarySearch(request.From, request.UpTo, request.MultipleOf, Width, Fit).Run(guess, ceiling: guess);
            return (Lane(end), null);
        }
        catch (TrialStopped stopped)
        {
            return (Lane(Known()), stopped);
        }
    }

    /// <summary>Tries the ends of what another search found.</summary>
    public (SearchLane Lane, TrialStopped? Stopped) Confirm(SearchLane found)
    {
        try
        {
            foreach (SearchedValue end in new[] { found.Largest, found.Next }.OfType<SearchedValue>())
                Fit([end.Value]);
            return (Lane(Known()), null);
        }
        catch (TrialStopped stopped)
        {
            return (Lane(Known()), stopped);
        }
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    /// <summary>Runs set-ups, at most <see cref="Width"/>.</summary>
    /// <exception cref="TrialStopped">One came to no answer.</exception>
    protected abstract IReadOnlyList<Measurement> Run(IReadOnlyList<TrainingSetup> setups);

    private bool[] Fit(IReadOnlyList<long> values)
    {
        IReadOnlyList<Measurement> runs = Run([.. values.Select(value => request.Size.With(setup, value))]);
        foreach ((long value, Measurement run) in values.Zip(runs))
        {
            _tried[value] = SearchedValue.From(value, run);
            (_torchVersion, _isVirtual) = (run.TorchVersion, run.IsVirtual);
        }

        return [.. values.Select(value => _tried[value].Fits)];
    }

    private Boundary Known()
    {
        long? largest = _tried.Values.LastOrDefault(one => one.Fits)?.Value;
        return new Boundary(largest, _tried.Values.FirstOrDefault(one => !one.Fits && one.Value > (largest ?? 0))?.Value);
    }

    private SearchLane Lane(Boundary end) => new(
        device, _isVirtual, _torchVersion, Of(end.Largest), Of(end.Next), [.. _tried.Values]);

    private SearchedValue? Of(long? value) => value is { } known ? _tried[known] : null;
}
