namespace GpuProbe.Cli.Machine;

/// <summary>The processor, as <c>/proc/cpuinfo</c> describes it.</summary>
internal static class Processor
{
    /// <summary>Its name; <see langword="null"/> if the system does not tell.</summary>
    public static string? Name()
    {
        const string file = "/proc/cpuinfo";
        const string field = "model name";
        if (!File.Exists(file))
            return null;
        string? line = File.ReadLines(file).FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
        return line?.Split(':', 2)[^1].Trim();
    }
}
