namespace GpuProbe.Core;

/// <summary>A failure whose message is for the person at the keyboard: what is wrong, where, what to do.</summary>
public sealed class ToolException : Exception
{
    /// <summary>A failure with the exit code it ends the program with.</summary>
    public ToolException(ExitCode exitCode, string message, Exception? innerException = null)
        : base(message, innerException) => ExitCode = exitCode;

    /// <summary>The exit code that the program ends with.</summary>
    public ExitCode ExitCode { get; }
}
