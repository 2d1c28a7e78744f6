namespace GpuProbe.Core.Datasets.Lengths;

/// <summary>Packs examples in the order in which they come: one that does not fit behind the last begins a new sequence.</summary>
/// <param name="capacity">Tokens of a sequence; longer examples are cut off.</param>
public sealed class NextFit(int capacity)
{
    private int _free;

    /// <summary>Number of sequences so far.</summary>
    public long Sequences { get; private set; }

    /// <summary>Adds the next example.</summary>
    /// <param name="length">Its length in tokens.</param>
    public void Add(int length)
    {
        int taken = Math.Min(length, capacity);
        if (taken > _free)
        {
            Sequences++;
            _free = capacity;
        }

        _free -= taken;
    }
}
