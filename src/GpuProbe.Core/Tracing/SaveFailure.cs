namespace GpuProbe.Core.Tracing;

/// <summary>Why the files could not be written, after every step was run.</summary>
/// <param name="ExitCode">The exit code that the program ends with.</param>
/// <param name="Message">For the user, one line.</param>
public sealed record SaveFailure(ExitCode ExitCode, string Message);
