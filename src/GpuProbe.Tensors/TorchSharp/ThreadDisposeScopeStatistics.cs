namespace TorchSharp;

/// <summary>What became of the tensors that one thread created, and of those it disposed.</summary>
public class ThreadDisposeScopeStatistics
{
    internal ThreadDisposeScopeStatistics()
    {
    }

    /// <summary>Tensors created where no scope was open.</summary>
    public long CreatedOutsideScopeCount { get; internal set; }

    /// <summary>Tensors disposed while they were in no scope.</summary>
    public long DisposedOutsideScopeCount { get; internal set; }

    /// <summary>Tensors created in a scope.</summary>
    public long CreatedInScopeCount { get; internal set; }

    /// <summary>Tensors disposed while they were in a scope, by it or by themselves.</summary>
    public long DisposedInScopeCount { get; internal set; }

    /// <summary>Tensors that were taken out of their scope.</summary>
    public long DetachedFromScopeCount { get; internal set; }

    /// <summary>Tensors that were created and not disposed; wrong where another thread disposes them.</summary>
    public long ThreadTotalLiveCount =>
        CreatedInScopeCount - DisposedInScopeCount + (CreatedOutsideScopeCount - DisposedOutsideScopeCount);
}
