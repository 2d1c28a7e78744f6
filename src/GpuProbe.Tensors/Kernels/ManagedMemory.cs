using GpuProbe.Tensors.Interop;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Tensors.Kernels;

/// <summary>
/// CUDA's managed memory: its pages move between the host and a card as they are used, so that it may be larger than what
/// the card has left. bitsandbytes keeps its paged optimizer states there.
/// </summary>
public static class ManagedMemory
{
    /// <summary>
    /// Zeros that a card's kernels may use although the tensor is one of the CPU. No caching allocator knows of them, and neither
    /// does what libtorch counts of the CPU.
    /// </summary>
    /// <exception cref="TorchException">The device is no card, or its driver lacks managed memory.</exception>
    /// <exception cref="DeviceOutOfMemoryException">There is no room.</exception>
    public static Tensor Zeros(long[] shape, ScalarType dtype, Device device) =>
        Tensor.UnsafeCreateTensor(Native.ManagedZeros(shape, (int)dtype, (int)device.Code));
}
