using System.Globalization;
using GpuProbe.Core.Units;

namespace GpuProbe.Cli.Machine;

/// <summary>What the machine's memory looks like to this process; what cannot be read is <see langword="null"/>.</summary>
/// <param name="TotalBytes">Memory of the machine.</param>
/// <param name="AvailableBytes">What may still be used, by the machine and by every control group above this process.</param>
/// <param name="LimitBytes">The tightest control group's limit.</param>
internal sealed record MachineMemory(long? TotalBytes, long? AvailableBytes, long? LimitBytes)
{
    // Limits of 2^62 and more are how version 1 of control groups writes "none".
    private const long NoLimit = 1L << 62;

    /// <summary>Reads it from below <paramref name="root"/>, the root of the file system.</summary>
    public static MachineMemory Read(string root = "/")
    {
        string[] info = Lines(Path.Combine(root, "proc/meminfo"));
        long? available = Field(info, "MemAvailable:") * ByteSize.KiB;
        long? limit = null;
        foreach ((string folder, bool v2) in ControlGroups(root))
        {
            if (Number(Path.Combine(folder, v2 ? "memory.max" : "memory.limit_in_bytes")) is not { } bytes || bytes >= NoLimit)
                continue;
            limit = Math.Min(limit ?? long.MaxValue, bytes);
            // Pages of files that nobody used lately are given up before anything is killed.
            long used = Number(Path.Combine(folder, v2 ? "memory.current" : "memory.usage_in_bytes")) ?? 0;
            long reclaimable = Field(Lines(Path.Combine(folder, "memory.stat")), v2 ? "inactive_file" : "total_inactive_file") ?? 0;
            long left = Math.Max(0, bytes - Math.Max(0, used - reclaimable));
            available = Math.Min(available ?? long.MaxValue, left);
        }

        return new MachineMemory(Field(info, "MemTotal:") * ByteSize.KiB, available, limit);
    }

    // A limit may be set on any group above the process's own, so each is asked.
    private static IEnumerable<(string Folder, bool V2)> ControlGroups(string root)
    {
        foreach (string line in Lines(Path.Combine(root, "proc/self/cgroup")))
        {
            if (line.Split(':', 3) is not [_, var controllers, var path])
                continue;
            bool v2 = controllers.Length == 0;
            if (!v2 && !controllers.Split(',').Contains("memory"))
                continue;
            string mount = Path.Combine(root, v2 ? "sys/fs/cgroup" : "sys/fs/cgroup/memory");
            for (string rest = path.Trim('/'); ; rest = rest.Contains('/') ? rest[..rest.LastIndexOf('/')] : "")
            {
                yield return (Path.Combine(mount, rest), v2);
                if (rest.Length == 0)
                    break;
            }
        }
    }

    private static long? Field(string[] lines, string name)
    {
        foreach (string line in lines)
            if (line.StartsWith(name, StringComparison.Ordinal)
                && line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var number, ..]
                && long.TryParse(number, CultureInfo.InvariantCulture, out long value))
                return value;
        return null;
    }

    private static long? Number(string file) =>
        Lines(file) is [var line, ..] && long.TryParse(line, CultureInfo.InvariantCulture, out long value) ? value : null;

    private static string[] Lines(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllLines(file) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
