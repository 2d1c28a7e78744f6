namespace GpuProbe.Core.SafeTensors;

/// <summary>Files that are written together. Until they are all complete, what was there before stays as it is.</summary>
public interface IFileSet : IDisposable
{
    /// <summary>Bytes of the files that were added.</summary>
    long Bytes { get; }

    /// <summary>Writes one more file.</summary>
    /// <param name="name">Its name, without a folder.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="write">Writes its content.</param>
    /// <exception cref="ToolException">It cannot be written (exit code 3).</exception>
    void Add(string name, long bytes, Action<Stream> write);

    /// <summary>Puts all files in their places.</summary>
    /// <param name="isObsolete">Whether a file of this name that is there and was not added is to be removed.</param>
    /// <exception cref="ToolException">It cannot be done (exit code 3).</exception>
    void Complete(Predicate<string> isObsolete);
}
