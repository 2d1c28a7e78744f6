namespace GpuProbe.Core.SafeTensors;

/// <summary>Takes files and keeps nothing but the count of their bytes: what is written on a device that computes nothing is of no use.</summary>
public sealed class DiscardedFiles : IFileSet
{
    /// <inheritdoc/>
    public long Bytes { get; private set; }

    /// <inheritdoc/>
    public void Add(string name, long bytes, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var counter = new CountingStream();
        write(counter);
        Bytes += counter.Position;
    }

    /// <inheritdoc/>
    public void Complete(Predicate<string> isObsolete)
    {
        // Nothing was written that could be put anywhere.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing is held.
    }
}
