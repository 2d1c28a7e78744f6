using GpuProbe.Tensors.Interop;

namespace GpuProbe.Tensors;

/// <summary>The device, or the limit set on it, is full.</summary>
public sealed class DeviceOutOfMemoryException : TorchException
{
    internal DeviceOutOfMemoryException(string message, NativeOutOfMemory? failure) : base(message)
    {
        if (failure is not { } known)
            return;
        RequestedBytes = known.RequestedBytes;
        AllocatedBytes = known.AllocatedBytes;
        ReservedBytes = known.ReservedBytes < 0 ? null : known.ReservedBytes;
        Operator = Native.OperatorName(known.OperatorId);
    }

    /// <summary>Bytes that were asked for, or <see langword="null"/> if the allocator did not say.</summary>
    public long? RequestedBytes { get; }

    /// <summary>Bytes that were allocated at that moment, or <see langword="null"/>.</summary>
    public long? AllocatedBytes { get; }

    /// <summary>Bytes that the caching allocator held at that moment, or <see langword="null"/>.</summary>
    public long? ReservedBytes { get; }

    /// <summary>The operator that asked, or <see langword="null"/>; needs <see cref="Memory.MemoryTrace"/> to be running.</summary>
    public string? Operator { get; }
}
