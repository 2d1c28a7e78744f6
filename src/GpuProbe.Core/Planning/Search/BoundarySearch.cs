namespace GpuProbe.Core.Planning.Search;

/// <summary>
/// Finds the largest of the multiples of a number, within a range, that fits, by trying few of them. The answer was tried and fits, and the
/// next multiple was tried and does not.
/// </summary>
/// <remarks>
/// Starting from a guess it strides, four times as far each time, until it has a value that fits below one that does not, and then divides
/// what is between. A caching allocator need not be monotone (a larger size may happen to leave fewer remains), so a few values up to a
/// ceiling are tried above the boundary, too; one that fits begins the search again from there.
/// </remarks>
public sealed class BoundarySearch
{
    // A guess from the closed form is off by what the allocator reserves beyond what is allocated, a few per cent.
    private const long StridesInGuess = 128;
    private const long StrideGrowth = 4;
    private const int TriedAbove = 4;

    private readonly long _unit;
    private readonly long _first;
    private readonly long _last;
    private readonly int _width;
    private readonly Func<IReadOnlyList<long>, IReadOnlyList<bool>> _fit;
    private readonly SortedDictionary<long, bool> _tried = [];

    /// <summary>A search.</summary>
    /// <param name="from">The smallest value allowed, at least 1.</param>
    /// <param name="upTo">The largest value allowed.</param>
    /// <param name="multipleOf">Only multiples of it are tried.</param>
    /// <param name="width">Values that can be tried at once.</param>
    /// <param name="fit">Tries up to <paramref name="width"/> values and says of each whether it fits.</param>
    public BoundarySearch(long from, long upTo, long multipleOf, int width, Func<IReadOnlyList<long>, IReadOnlyList<bool>> fit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(multipleOf, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        _unit = multipleOf;
        _first = (from - 1) / multipleOf + 1;
        _last = upTo / multipleOf;
        _width = width;
        _fit = fit;
        ArgumentOutOfRangeException.ThrowIfLessThan(_last, _first, nameof(upTo));
    }

    private long Low => _tried.LastOrDefault(one => one.Value, new(_first - 1, value: true)).Key;

    private long High => _tried.FirstOrDefault(one => !one.Value && one.Key > Low, new(_last + 1, value: false)).Key;

    /// <summary>Searches.</summary>
    /// <param name="guess">Where to begin.</param>
    /// <param name="ceiling">No value beyond it is expected to fit; only to decide how far above the boundary others are tried.</param>
    public Boundary Run(long guess, long ceiling)
    {
        long start = Math.Clamp(guess / _unit, _first, _last);
        Try([start, start + 1]);
        Bracket(Math.Max(1, start / StridesInGuess));
        long boundary;
        do
        {
            Divide();
            boundary = Low;
            TryAbove(Math.Min(ceiling / _unit, _last));
        }
        while (Low > boundary);
        return new Boundary(Low < _first ? null : Low * _unit, High > _last ? null : High * _unit);
    }

    private void Bracket(long stride)
    {
        for (; Low < _first && High > _first; stride *= StrideGrowth)
            Try([.. Strides(stride).Select(far => Math.Max(_first, High - far))]);
        for (; High > _last && Low < _last; stride *= StrideGrowth)
            Try([.. Strides(stride).Select(far => Math.Min(_last, Low + far))]);
    }

    private IEnumerable<long> Strides(long stride) => Enumerable.Range(1, _width).Select(count => count * stride);

    private void Divide()
    {
        while (High - Low > 1)
        {
            (long low, long gap) = (Low, High - Low);
            Try([.. Enumerable.Range(1, _width).Select(part => low + Math.Clamp(gap * part / (_width + 1), 1, gap - 1))]);
        }
    }

    private void TryAbove(long ceiling)
    {
        long gap = ceiling - High;
        if (gap <= 0)
            return;
        long[] values = [.. Enumerable.Range(1, TriedAbove).Select(part => High + Math.Max(1, gap * part / TriedAbove)).Distinct().Where(value => value <= ceiling)];
        Try(values);
    }

    private void Try(IReadOnlyList<long> units)
    {
        long[] untried = [.. units.Where(unit => unit >= _first && unit <= _last && !_tried.ContainsKey(unit)).Distinct()];
        foreach (long[] together in untried.Chunk(_width))
        {
            IReadOnlyList<bool> answers = _fit([.. together.Select(unit => unit * _unit)]);
            for (int i = 0; i < together.Length; i++)
                _tried[together[i]] = answers[i];
        }
    }
}
