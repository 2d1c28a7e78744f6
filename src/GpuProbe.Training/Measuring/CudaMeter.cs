using GpuProbe.Tensors.Memory;
using static TorchSharp.torch;

namespace GpuProbe.Training.Measuring;

/// <summary>A GPU: totals and peaks as its caching allocator counts them.</summary>
internal sealed class CudaMeter(Device device) : IMemoryMeter
{
    /// <inheritdoc/>
    public MemoryTotals Totals => new(cuda.memory_allocated(device), cuda.max_memory_allocated(device));

    /// <inheritdoc/>
    public long? PeakReservedBytes => cuda.max_memory_reserved(device);

    /// <inheritdoc/>
    public bool Traces => false;

    /// <inheritdoc/>
    public void ResetPeak() => cuda.reset_peak_memory_stats(device);

    /// <inheritdoc/>
    public IReadOnlyList<MemoryEvent> Drain() => [];
}
