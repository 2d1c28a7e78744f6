using GpuProbe.Tensors.Interop;
using GpuProbe.Tensors.Memory;

namespace GpuProbe.Tensors;

/// <summary>The device, or the limit set on it, is full.</summary>
public sealed class DeviceOutOfMemoryException : TorchException
{
    internal DeviceOutOfMemoryException(string message, string details, NativeOutOfMemory? failure) : base(message)
    {
        Details = details;
        if (failure is not { } known)
            return;
        RequestedBytes = Known(known.RequestedBytes);
        AllocatedBytes = Known(known.AllocatedBytes);
        ReservedBytes = Known(known.ReservedBytes);
        DeviceBytes = Known(known.DeviceBytes);
        Operator = Native.OperatorName(known.OperatorId);
        Segments = Native.NewCudaSnapshotOfFailure() is { } held ? HeldSegment.Of(held) : null;
    }

    /// <summary>All that the allocator said; the message is its first line.</summary>
    public string Details { get; }

    private static long? Known(long bytes) => bytes < 0 ? null : bytes;

    /// <summary>Bytes that were asked for, or <see langword="null"/> if the allocator did not say.</summary>
    public long? RequestedBytes { get; }

    /// <summary>Bytes that were allocated at that moment, or <see langword="null"/>.</summary>
    public long? AllocatedBytes { get; }

    /// <summary>Bytes that the caching allocator held at that moment, or <see langword="null"/>.</summary>
    public long? ReservedBytes { get; }

    /// <summary>Bytes that the device said were in use at that moment, by whomever, or <see langword="null"/>.</summary>
    public long? DeviceBytes { get; }

    /// <summary>What the caching allocator held at that moment, of all devices, or <see langword="null"/>.</summary>
    public IReadOnlyList<HeldSegment>? Segments { get; }

    /// <summary>The operator that asked, or <see langword="null"/>; needs <see cref="Memory.MemoryTrace"/> to be running.</summary>
    public string? Operator { get; }
}
