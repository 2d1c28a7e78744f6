namespace GpuProbe.Cli.Machine;

/// <summary>How often the kernel has killed a process for lack of memory.</summary>
internal static class OomKills
{
    /// <summary>The count so far, of the machine; <see langword="null"/> if the kernel does not tell.</summary>
    public static long? Count()
    {
        const string file = "/proc/vmstat";
        const string field = "oom_kill ";
        if (!File.Exists(file))
            return null;
        return File.ReadLines(file).FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal)) is { } found
            && long.TryParse(found.AsSpan(field.Length), out long count)
            ? count
            : null;
    }
}
