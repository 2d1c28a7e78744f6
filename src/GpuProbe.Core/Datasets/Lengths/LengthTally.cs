namespace GpuProbe.Core.Datasets.Lengths;

/// <summary>Counts examples by their length, one after the other.</summary>
public sealed class LengthTally
{
    private const int Direct = 1 << 16;

    private readonly long[] _short = new long[Direct];
    private readonly SortedDictionary<int, long> _long = [];

    /// <summary>Counts one example.</summary>
    /// <param name="length">Its length in tokens, from 0.</param>
    public void Add(int length)
    {
        if (length < Direct)
            _short[length]++;
        else
            _long[length] = _long.GetValueOrDefault(length) + 1;
    }

    /// <summary>What was counted so far.</summary>
    public LengthDistribution ToDistribution() => new(
    [
        .. _short.Select((count, length) => new LengthCount(length, count)).Where(one => one.Count > 0),
        .. _long.Select(one => new LengthCount(one.Key, one.Value)),
    ]);
}
