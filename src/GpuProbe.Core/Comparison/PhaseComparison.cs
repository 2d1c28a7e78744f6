using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Comparison;

/// <summary>One phase of one step of a virtual twin against the same phase as it was measured.</summary>
/// <param name="Name">The phase.</param>
/// <param name="Step">Its step, from 1; 0 before the first.</param>
/// <param name="MicroBatchIndex">The micro-batch within the step, from 0.</param>
/// <param name="Allocated">Peak of allocated bytes.</param>
/// <param name="Reserved">Peak of reserved bytes.</param>
public sealed record PhaseComparison(Phase Name, int Step, int MicroBatchIndex, ComparedBytes Allocated, ComparedBytes? Reserved);
