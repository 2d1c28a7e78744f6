namespace GpuProbe.Core.VirtualGpus;

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">Its exit code; 128 and more where a signal ended it.</param>
/// <param name="Signal">Name of that signal; <see langword="null"/> where it ended by itself.</param>
public sealed record CommandEnd(int ExitCode, string? Signal)
{
    /// <summary>Whether it ended with 0.</summary>
    public bool Succeeded => ExitCode == 0;
}
