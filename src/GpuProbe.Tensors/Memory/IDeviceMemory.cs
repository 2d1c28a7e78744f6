using GpuProbe.Core.Tracing;
using TorchSharp;

namespace GpuProbe.Tensors.Memory;

/// <summary>The books of one device's tensor memory, of all threads.</summary>
public interface IDeviceMemory
{
    /// <summary>The device.</summary>
    torch.Device Device { get; }

    /// <summary>The allocator behind it; <see langword="null"/> where libtorch has only one, as on the CPU.</summary>
    AllocatorInUse? Allocator { get; }

    /// <summary>Totals, once the device has done all that it was given to do.</summary>
    MemoryTotals Totals { get; }

    /// <summary>Takes the present figures as the peaks.</summary>
    void ResetPeak();

    /// <summary>Makes allocations that would exceed <paramref name="bytes"/> in total fail; <see langword="null"/> lifts the limit.</summary>
    void SetLimit(long? bytes);

    /// <summary>Gives back what libtorch keeps though no tensor needs it, so that a run begins as in a new process.</summary>
    void ReleaseUnused();
}
