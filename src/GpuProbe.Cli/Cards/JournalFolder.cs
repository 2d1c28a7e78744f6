using GpuProbe.Core.Tracing.Journals;

namespace GpuProbe.Cli.Cards;

/// <summary>A folder that only this user can read, with the journals of one comparison; it goes with this object.</summary>
internal sealed class JournalFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gpuprobe-journal-");

    /// <summary>File for the measured run.</summary>
    public string Measured => Path.Combine(_folder.FullName, "measured");

    /// <summary>File for its virtual twin.</summary>
    public string Twin => Path.Combine(_folder.FullName, "twin");

    /// <summary>Both journals; <see langword="null"/> if one of the runs left none.</summary>
    public (IReadOnlyList<AllocatorEvent> Measured, IReadOnlyList<AllocatorEvent> Twin)? Read()
    {
        try
        {
            return (Read(Measured), Read(Twin));
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A worker that is being killed may still write there; the system's own cleaning takes what is left.
        }
    }

    private static IReadOnlyList<AllocatorEvent> Read(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return AllocatorJournal.Read(stream);
    }
}
