using GpuProbe.Tensors.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The memory of a contiguous CPU tensor; valid for as long as the tensor is.</summary>
        /// <exception cref="OverflowException">The tensor has more bytes than a span can.</exception>
        public unsafe Span<byte> bytes =>
            Ask(static handle => Native.Data(handle)) is var data ? new Span<byte>((void*)data, checked((int)(NumberOfElements * ElementSize))) : [];
    }
}
