namespace GpuProbe.Core.VirtualGpus;

/// <summary>What came of a command on the virtual GPU.</summary>
/// <param name="Kind">Which of four ends.</param>
/// <param name="ExitCode">The exit code for it.</param>
/// <param name="HeadroomBytes">
/// Free bytes of the fullest card at its peak; where it does not fit, negative: what was missing for the allocation that failed.
/// <see langword="null"/> where neither is known.
/// </param>
/// <param name="Reasons">Why, and what to know about it: one sentence each.</param>
public sealed record VirtualVerdict(VirtualVerdictKind Kind, int ExitCode, long? HeadroomBytes, IReadOnlyList<string> Reasons);
