using GpuProbe.Tensors.Memory;

namespace GpuProbe.Training.Measuring;

/// <summary>The CPU: every allocation, to the byte.</summary>
internal sealed class CpuMeter : IMemoryMeter
{
    /// <inheritdoc/>
    public MemoryTotals Totals => MemoryTrace.Totals;

    /// <inheritdoc/>
    public long? PeakReservedBytes => null;

    /// <inheritdoc/>
    public bool Traces => true;

    /// <inheritdoc/>
    public void ResetPeak() => MemoryTrace.ResetPeak();

    /// <inheritdoc/>
    public IReadOnlyList<MemoryEvent> Drain() => MemoryTrace.Drain();
}
