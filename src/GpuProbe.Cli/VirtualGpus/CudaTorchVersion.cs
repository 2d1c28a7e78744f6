namespace GpuProbe.Cli.VirtualGpus;

/// <summary>The version of a CUDA build of libtorch, as its files tell it; nothing is loaded.</summary>
internal static class CudaTorchVersion
{
    /// <summary>That of the libtorch that runs on the virtual GPU; <see langword="null"/> without one or if its files do not tell.</summary>
    public static string? Here() => VirtualLibraries.Find(out _) is { } libraries ? Of(libraries.CudaTorchFolder) : null;

    /// <summary>That of the libtorch in a folder; <see langword="null"/> if its files do not tell.</summary>
    public static string? Of(string folder)
    {
        string above = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder)) ?? folder;
        return OfWheel(Path.Combine(above, "version.py")) ?? OfArchive(Path.Combine(above, "build-version")) ?? OfFileName(folder);
    }

    private static string? OfWheel(string file)
    {
        const string field = "__version__ = ";
        return FirstLine(file, line => line.StartsWith(field, StringComparison.Ordinal))?[field.Length..].Trim('\'', '"');
    }

    private static string? OfArchive(string file) => FirstLine(file, line => line.Length > 0 && char.IsAsciiDigit(line[0]))?.Trim();

    // Debian's libraries have it behind their name.
    private static string? OfFileName(string folder)
    {
        const string name = "libtorch_cuda.so.";
        return Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file))
            .Where(file => file.StartsWith(name, StringComparison.Ordinal))
            .Select(file => file[name.Length..])
            .FirstOrDefault(version => version.Count(letter => letter == '.') == 2);
    }

    private static string? FirstLine(string file, Func<string, bool> wanted) => File.Exists(file) ? File.ReadLines(file).FirstOrDefault(wanted) : null;
}
