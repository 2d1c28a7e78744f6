namespace GpuProbe.Core.SafeTensors;

/// <summary>
/// Files of a folder. Each is written beside its place under a name of its own and flushed to the disk; once all are there,
/// each takes its place in one step (a rename), in the order in which they were added. Whatever ends a save before that, the
/// previous files are as they were.
/// </summary>
public sealed class FolderFiles : IFileSet
{
    private readonly string _folder;
    private readonly string _label;
    private readonly List<(string Name, string Beside)> _written = [];

    /// <summary>Files of an existing or new folder.</summary>
    /// <param name="folder">The folder; it is created if it is not there.</param>
    /// <param name="label">What messages call it.</param>
    /// <exception cref="ToolException">The folder cannot be created (exit code 3).</exception>
    public FolderFiles(string folder, string label)
    {
        (_folder, _label) = (folder, label);
        Attempt("", () => Directory.CreateDirectory(folder));
    }

    /// <inheritdoc/>
    public long Bytes { get; private set; }

    /// <summary>Removes what a process that was killed left of files it was writing.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="processId">That process.</param>
    public static void RemoveRemains(string folder, int processId)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (string file in Directory.EnumerateFiles(folder, "." + Mark("*", processId)))
            File.Delete(file);
    }

    /// <inheritdoc/>
    public void Add(string name, long bytes, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string beside = Path.Combine(_folder, "." + Mark(name, Environment.ProcessId));
        _written.Add((name, beside));
        Attempt(name, () =>
        {
            // The space is reserved first: a disk that is too small is told before an hour is spent on writing.
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0, PreallocationSize = bytes };
            using var output = new FileStream(beside, options);
            write(output);
            output.Flush(flushToDisk: true);
            Bytes += output.Length;
        });
    }

    /// <inheritdoc/>
    public void Complete(Predicate<string> isObsolete)
    {
        ArgumentNullException.ThrowIfNull(isObsolete);
        HashSet<string> names = [.. _written.Select(file => file.Name)];
        while (_written is [(string name, string beside), ..])
        {
            Attempt(name, () => File.Move(beside, Path.Combine(_folder, name), overwrite: true));
            _written.RemoveAt(0);
        }
        foreach (string file in Directory.EnumerateFiles(_folder).Where(file => !names.Contains(Path.GetFileName(file)) && isObsolete(Path.GetFileName(file))))
            Attempt(Path.GetFileName(file), () => File.Delete(file));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, string beside) in _written)
            File.Delete(beside);
        _written.Clear();
    }

    private static string Mark(string name, int processId) => $"{name}.{processId}.tmp";

    private void Attempt(string name, Action action)
    {
        try
        {
            action();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            string what = name.Length == 0 ? "cannot be created" : $"{name} cannot be written";
            throw new ToolException(ExitCode.Environment, $"{_label}: {what}: {InputText.OneLine(failure.Message)}", failure);
        }
    }
}
