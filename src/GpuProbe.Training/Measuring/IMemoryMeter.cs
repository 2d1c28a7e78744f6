using GpuProbe.Tensors.Memory;

namespace GpuProbe.Training.Measuring;

/// <summary>Reads the tensor memory of a device.</summary>
internal interface IMemoryMeter
{
    /// <summary>Allocated bytes now and at most since the last reset; all work of the device is done.</summary>
    MemoryTotals Totals { get; }

    /// <summary>Most bytes reserved since the last reset, or <see langword="null"/> where there is no caching allocator.</summary>
    long? PeakReservedBytes { get; }

    /// <summary>Whether single allocations are recorded.</summary>
    bool Traces { get; }

    /// <summary>Takes the current figures as the peaks.</summary>
    void ResetPeak();

    /// <summary>Takes out the allocations recorded since the last call; none if there is no record.</summary>
    IReadOnlyList<MemoryEvent> Drain();
}
