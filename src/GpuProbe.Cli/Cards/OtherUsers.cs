using GpuProbe.Core.Comparison;
using GpuProbe.Core.Units;
using GpuProbe.Cuda;

namespace GpuProbe.Cli.Cards;

/// <summary>Who holds memory on a card before anything of ours is started there.</summary>
internal static class OtherUsers
{
    /// <summary>Whom to name, in words; <see langword="null"/> if nobody holds more than an idle card shows.</summary>
    /// <param name="device">The card.</param>
    /// <param name="usedBytes">Bytes in use on it.</param>
    public static string? Of(GpuDevice device, long usedBytes)
    {
        GpuProcesses processes = device.Processes();
        long told = processes.List.Sum(process => process.UsedBytes ?? 0);
        bool anyUntold = processes.List.Any(process => process.UsedBytes is null);
        if (usedBytes <= OthersOnCard.IdleBytes && told == 0)
            return null;
        List<string> who = [.. processes.List.Select(Name)];
        if (usedBytes - told is > OthersOnCard.IdleBytes and var rest && !anyUntold)
            who.Add($"processes that {(processes.AreVisible ? "NVML does not list" : "this container does not see")}: {new ByteSize(rest)}");
        return $"other processes hold {new ByteSize(Math.Max(usedBytes, told))} ({string.Join(", ", who)})";
    }

    private static string Name(GpuProcess process) =>
        $"{process.Pid}{(process.Name is { } name ? $" {name}" : "")}{(process.UsedBytes is { } bytes ? $" {new ByteSize(bytes)}" : "")}";
}
