using GpuProbe.Tensors.Dispatch;
using GpuProbe.Tensors.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator Item = new("aten::item");

        /// <summary>The value of a tensor with one element.</summary>
        /// <typeparam name="T"><see cref="float"/>, <see cref="double"/>, <see cref="int"/>, <see cref="long"/> or <see cref="bool"/>.</typeparam>
        public T item<T>() where T : unmanaged => Item.CallNumber<T>(this);

        /// <summary>The memory of a contiguous CPU tensor; valid for as long as the tensor is.</summary>
        /// <exception cref="OverflowException">The tensor has more bytes than a span can.</exception>
        public unsafe Span<byte> bytes =>
            Ask(static handle => Native.Data(handle)) is var data ? new Span<byte>((void*)data, checked((int)(NumberOfElements * ElementSize))) : [];

    }
}
