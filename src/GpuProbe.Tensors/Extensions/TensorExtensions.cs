using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using GpuProbe.Tensors.Dispatch;
using GpuProbe.Tensors.Interop;
using GpuProbe.Tensors.Layers;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>What libtorch tells of a tensor and TorchSharp does not.</summary>
public static class TensorExtensions
{
    private static readonly Operator View = new("aten::view", "dtype");

    extension(Tensor tensor)
    {
        /// <summary>Matrix product of the last two dimensions; where it fails, TorchSharp's own <c>matmul</c> ends the process.</summary>
        public Tensor Times(Tensor other) => BasicOperators.Matmul(tensor, other);

        /// <summary>Moves towards <paramref name="end"/> by the fraction <paramref name="weight"/>, in place; TorchSharp takes it as a tensor only.</summary>
        public void MoveTowards(Tensor end, double weight) => BasicOperators.MoveTowards(tensor, end, weight);

        /// <summary>The value of a tensor with one element, converted; TorchSharp's <c>item</c> wants the element's own type.</summary>
        /// <typeparam name="T"><see cref="float"/>, <see cref="double"/>, <see cref="int"/>, <see cref="long"/> or <see cref="bool"/>.</typeparam>
        public T Value<T>() where T : unmanaged => BasicOperators.Value<T>(tensor);

        /// <summary>The same memory read as another type.</summary>
        public Tensor view(ScalarType dtype) => View.Call(tensor, (ScalarType?)dtype);

        /// <summary>Address and size in bytes of the memory behind the tensor, shared by all its views.</summary>
        public (long Address, long Bytes) StorageExtent()
        {
            (long, long) extent = BasicOperators.StorageExtent(tensor);
            GC.KeepAlive(tensor);
            return extent;
        }

        /// <summary>A copy of the elements of a tensor of the CPU, in the order in which they lie in memory.</summary>
        /// <exception cref="InvalidOperationException">An element does not have the size of <typeparamref name="T"/>.</exception>
        public T[] ToArray<T>() where T : unmanaged
        {
            if (Unsafe.SizeOf<T>() != tensor.ElementSize)
                throw new InvalidOperationException($"{typeof(T).Name} has {Unsafe.SizeOf<T>()} bytes, an element has {tensor.ElementSize}");
            T[] copy = MemoryMarshal.Cast<byte, T>(tensor.bytes).ToArray();
            GC.KeepAlive(tensor);
            return copy;
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
