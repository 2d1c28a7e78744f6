using GpuProbe.Core;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.VirtualGpus;

/// <summary>What became of a set-up on a card.</summary>
/// <param name="Measurement">The run; <see langword="null"/> if it failed for another reason than lack of memory.</param>
/// <param name="Failure">Why there is none.</param>
/// <param name="ExitCode">The exit code that would follow from it alone.</param>
internal sealed record CardRun(Measurement? Measurement, RunFailure? Failure, int ExitCode)
{
    /// <summary>Whether it ran to its end.</summary>
    public bool Fits => Measurement is { OutOfMemory: null };

    /// <summary>The run, for callers to whom a failure is the end.</summary>
    /// <exception cref="ToolException">It failed for another reason than lack of memory.</exception>
    public Measurement Require() => Measurement ?? throw new ToolException((ExitCode)ExitCode, Failure!.Message);
}
