using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Estimation;

/// <summary>Peak of one phase in the steady state, from the second step on.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="PeakBytes">Most bytes allocated at once during it.</param>
/// <param name="EndBytes">Bytes allocated at its end.</param>
public sealed record PhaseEstimate(Phase Phase, long PeakBytes, long EndBytes);
