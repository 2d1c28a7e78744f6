using GpuProbe.Tensors.Dispatch;
using GpuProbe.Tensors.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator Item = new("aten::item");
        private static readonly Operator ViewType = new("aten::view", "dtype");

        /// <summary>The value of a tensor with one element.</summary>
        /// <typeparam name="T"><see cref="float"/>, <see cref="double"/>, <see cref="int"/>, <see cref="long"/> or <see cref="bool"/>.</typeparam>
        public T item<T>() where T : unmanaged => Item.CallNumber<T>(this);

        /// <summary>A copy of the elements of a contiguous CPU tensor, in row-major order.</summary>
        /// <typeparam name="T">The .NET type of the elements; its size must be theirs.</typeparam>
        /// <exception cref="InvalidOperationException"><typeparamref name="T"/> has another size than the elements.</exception>
        public unsafe T[] ToArray<T>() where T : unmanaged
        {
            if (sizeof(T) != ElementSize)
                throw new InvalidOperationException($"{typeof(T).Name} has {sizeof(T)} bytes, an element has {ElementSize}");
            T[] copy = new ReadOnlySpan<T>((void*)Native.Data(Handle), checked((int)NumberOfElements)).ToArray();
            GC.KeepAlive(this);
            return copy;
        }

        /// <summary>The memory of a contiguous CPU tensor; valid for as long as the tensor is.</summary>
        /// <exception cref="OverflowException">The tensor has more bytes than a span can.</exception>
        public unsafe Span<byte> bytes =>
            Ask(static handle => Native.Data(handle)) is var data ? new Span<byte>((void*)data, checked((int)(NumberOfElements * ElementSize))) : [];

        /// <summary>The same memory as elements of another type; the last dimension is counted anew.</summary>
        public Tensor view(ScalarType dtype) => ViewType.Call(this, (ScalarType?)dtype);
    }
}
