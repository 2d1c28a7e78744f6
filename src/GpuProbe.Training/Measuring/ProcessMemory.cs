using GpuProbe.Core.Units;

namespace GpuProbe.Training.Measuring;

/// <summary>What the system says of this process's memory.</summary>
internal static class ProcessMemory
{
    private const string StatusFile = "/proc/self/status";

    private const string ResetFile = "/proc/self/clear_refs";

    /// <summary>Takes the present resident set as the largest; <see langword="false"/> where the system does not allow it.</summary>
    internal static bool ResetPeakResident()
    {
        const string peakResidentSet = "5";
        try
        {
            File.WriteAllText(ResetFile, peakResidentSet);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Largest resident set so far in bytes (<c>VmHWM</c>), or <see langword="null"/> where the system does not tell.</summary>
    internal static long? PeakResidentBytes()
    {
        if (!File.Exists(StatusFile))
            return null;
        string? line = File.ReadLines(StatusFile).FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return line is null ? null : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * ByteSize.KiB;
    }
}
