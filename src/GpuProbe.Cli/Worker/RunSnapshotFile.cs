using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.VirtualGpus;
using GpuProbe.Core;

namespace GpuProbe.Cli.Worker;

/// <summary>
/// The file that takes a run's snapshot. The worker writes to a private folder, which goes with this object; what it has written
/// is put in its place as a whole, so that a worker that dies leaves nothing there.
/// </summary>
internal sealed class RunSnapshotFile : IDisposable
{
    private readonly string? _target;
    private readonly DirectoryInfo? _folder;

    /// <summary>Prepares for <paramref name="target"/>.</summary>
    /// <param name="target">The file that the user wants; <see langword="null"/> for none.</param>
    public RunSnapshotFile(string? target)
    {
        if (target is null)
            return;
        (_target, _folder) = (target, Directory.CreateTempSubdirectory("gpuprobe-snapshot-"));
    }

    /// <summary>Where the worker writes; <see langword="null"/> where no snapshot is wanted.</summary>
    public string? Part => _folder is null ? null : Path.Combine(_folder.FullName, "snapshot");

    /// <summary>Puts what the worker has written in its place.</summary>
    /// <returns>The file; <see langword="null"/> where no snapshot is wanted.</returns>
    /// <exception cref="ToolException">It cannot be written (exit code 2).</exception>
    public string? Keep()
    {
        if (_target is null || Part is not { } part)
            return null;
        WholeFile.Write(
            _target,
            output =>
            {
                using FileStream written = File.OpenRead(part);
                written.CopyTo(output);
            },
            SnapshotFile.Option);
        return _target;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _folder?.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A worker that is being killed may still write there; the system's own cleaning takes what is left.
        }
    }
}
