using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Comparison;

/// <summary>Where two allocators went apart.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Step">Its step, from 1; 0 before the first.</param>
/// <param name="MicroBatchIndex">The micro-batch within the step, from 0.</param>
/// <param name="Index">Number of the event among those of its kind in that phase, from 0.</param>
/// <param name="Measured">What the measured allocator did; <see langword="null"/> if it did nothing more in that phase.</param>
/// <param name="Virtual">What the virtual twin's did; <see langword="null"/> if it did nothing more in that phase.</param>
public sealed record FirstDifference(
    Phase Phase, int Step, int MicroBatchIndex, int Index, JournalEvent? Measured, JournalEvent? Virtual);
