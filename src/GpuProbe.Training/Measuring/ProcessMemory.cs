using GpuProbe.Core.Units;

namespace GpuProbe.Training.Measuring;

/// <summary>What the system says of this process's memory.</summary>
internal static class ProcessMemory
{
    private const string StatusFile = "/proc/self/status";

    /// <summary>Largest resident set so far in bytes (<c>VmHWM</c>), or <see langword="null"/> where the system does not tell.</summary>
    internal static long? PeakResidentBytes()
    {
        if (!File.Exists(StatusFile))
            return null;
        string? line = File.ReadLines(StatusFile).FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return line is null ? null : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * ByteSize.KiB;
    }
}
