using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.Worker;

/// <summary>A phase begins.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Step">Its step, from 1; 0 before the first.</param>
/// <param name="MicroBatchIndex">The micro-batch within the step, from 0.</param>
internal sealed record PhaseStart(Phase Phase, int Step, int MicroBatchIndex);
