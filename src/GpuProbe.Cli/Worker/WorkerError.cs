using GpuProbe.Core;

namespace GpuProbe.Cli.Worker;

/// <summary>Why a worker could not run.</summary>
/// <param name="ExitCode">The exit code that the program ends with.</param>
/// <param name="Message">For the user.</param>
/// <param name="Detail">The stack of what was not foreseen.</param>
internal sealed record WorkerError(ExitCode ExitCode, string Message, string? Detail);
