namespace GpuProbe.Cli.Searching;

/// <summary>A run came to no answer: a signal, a time limit, a crash. What was found until then holds.</summary>
/// <param name="message">Why, in one line.</param>
/// <param name="exitCode">The exit code that follows.</param>
internal sealed class TrialStopped(string message, int exitCode) : Exception(message)
{
    /// <summary>The exit code that follows.</summary>
    public int ExitCode { get; } = exitCode;
}
