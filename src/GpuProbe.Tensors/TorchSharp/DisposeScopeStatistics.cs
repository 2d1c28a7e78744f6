namespace TorchSharp;

/// <summary>How many tensors were created and who released them. Counts go up only.</summary>
public sealed class DisposeScopeStatistics
{
    private long created;
    private long released;
    private long byScope;
    private long byFinalizer;

    /// <summary>Tensors created.</summary>
    public long CreatedCount => Interlocked.Read(ref created);

    /// <summary>Tensors released, by whomever.</summary>
    public long ReleasedCount => Interlocked.Read(ref released);

    /// <summary>Tensors that a dispose scope released at its end.</summary>
    public long ReleasedByScopeCount => Interlocked.Read(ref byScope);

    /// <summary>Tensors that the garbage collector released: the program had forgotten them.</summary>
    public long ReleasedByFinalizerCount => Interlocked.Read(ref byFinalizer);

    /// <summary>Tensors that exist now.</summary>
    public long TotalLiveCount => CreatedCount - ReleasedCount;

    internal void Created() => Interlocked.Increment(ref created);

    internal void Released(bool finalizing)
    {
        Interlocked.Increment(ref released);
        if (finalizing)
            Interlocked.Increment(ref byFinalizer);
    }

    internal void ReleasedByScope(int count) => Interlocked.Add(ref byScope, count);
}
