using GpuProbe.Tensors.Interop;
using TorchSharp;

namespace GpuProbe.Tensors.Memory;

/// <summary>Memory behind a tensor that goes and comes while the tensor and its views stay: Python's <c>untyped_storage().resize_()</c>.</summary>
public static class TensorStorage
{
    /// <summary>Gives the memory back.</summary>
    public static void Release(torch.Tensor tensor) => Resize(tensor, 0);

    /// <summary>Takes memory again for all that the tensor holds; what was in it is lost.</summary>
    /// <exception cref="DeviceOutOfMemoryException">The device is full.</exception>
    public static void Allocate(torch.Tensor tensor) => Resize(tensor, tensor.NumberOfElements * tensor.ElementSize);

    private static void Resize(torch.Tensor tensor, long bytes)
    {
        if (tensor.StorageExtent().Bytes != bytes)
            Native.ResizeStorage(tensor.Handle, bytes);
        GC.KeepAlive(tensor);
    }
}
