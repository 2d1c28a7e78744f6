using GpuProbe.Tensors.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>What libtorch tells of a tensor and TorchSharp does not.</summary>
public static class TensorExtensions
{
    extension(Tensor tensor)
    {
        /// <summary>Address and size in bytes of the memory behind the tensor, shared by all its views.</summary>
        public (long Address, long Bytes) StorageExtent()
        {
            (long, long) extent = Native.Storage(tensor.Handle);
            GC.KeepAlive(tensor);
            return extent;
        }

        /// <summary>Makes this tensor what another was and the other what this was, for all who hold them: Python's <c>torch.utils.swap_tensors</c>.</summary>
        public void SwapWith(Tensor other)
        {
            ArgumentNullException.ThrowIfNull(other);
            Native.SwapTensors(tensor.Handle, other.Handle);
            GC.KeepAlive(tensor);
            GC.KeepAlive(other);
        }
    }
}
