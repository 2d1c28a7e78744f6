namespace GpuProbe.Cli.Machine;

/// <summary>NVIDIA's kernel driver, as it shows itself in the file system; nothing is loaded to find it.</summary>
internal static class NvidiaDriver
{
    private const string Folder = "/proc/driver/nvidia";

    /// <summary>Its version line, or <see langword="null"/> if no driver is loaded.</summary>
    public static string? Version()
    {
        string file = Path.Combine(Folder, "version");
        return File.Exists(file) ? File.ReadLines(file).FirstOrDefault()?.Replace("NVRM version:", "", StringComparison.Ordinal).Trim() : null;
    }

    /// <summary>Its release alone, such as <c>570.86.10</c>; <see langword="null"/> if no driver is loaded.</summary>
    public static string? Release() =>
        Version()?.Split(' ').FirstOrDefault(word => word.Contains('.', StringComparison.Ordinal) && word.All(letter => char.IsAsciiDigit(letter) || letter == '.'));

    /// <summary>The cards that it drives.</summary>
    public static IReadOnlyList<string> Gpus()
    {
        string folder = Path.Combine(Folder, "gpus");
        if (!Directory.Exists(folder))
            return [];
        return
        [
            .. Directory.EnumerateDirectories(folder)
                .Order(StringComparer.Ordinal)
                .SelectMany(gpu => File.ReadLines(Path.Combine(gpu, "information")))
                .Where(line => line.StartsWith("Model:", StringComparison.Ordinal))
                .Select(line => line["Model:".Length..].Trim()),
        ];
    }
}
