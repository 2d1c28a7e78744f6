namespace GpuProbe.Cuda;

/// <summary>The numbering of processes that this process lives in.</summary>
internal static class PidNamespace
{
    // PROC_PID_INIT_INO of the kernel's proc_ns.h: the first numbering of a system, which the driver knows processes by.
    private const string First = "pid:[4026531836]";

    /// <summary>Whether process numbers here are the system's own.</summary>
    public static bool IsTheSystems()
    {
        try
        {
            return new FileInfo("/proc/self/ns/pid").LinkTarget == First;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The name of a process's program; <see langword="null"/> if it is gone or hidden.</summary>
    public static string? ProgramOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm").TrimEnd('\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
