using GpuProbe.Tensors.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator View = new("aten::view");
        private static readonly Operator Reshape = new("aten::reshape");
        private static readonly Operator Transpose = new("aten::transpose", "int");
        private static readonly Operator Contiguous = new("aten::contiguous");
        private static readonly Operator Unsqueeze = new("aten::unsqueeze");
        private static readonly Operator Expand = new("aten::expand");
        private static readonly Operator Slice = new("aten::slice", "Tensor");
        private static readonly Operator Narrow = new("aten::narrow");
        private static readonly Operator Chunk = new("aten::chunk");
        private static readonly Operator Detach = new("aten::detach");
        private static readonly Operator Clone = new("aten::clone");
        private static readonly Operator Copy = new("aten::copy_");
        private static readonly Operator ToType = new("aten::to", "dtype");
        private static readonly Operator ToDevice = new("aten::to", "device");

        /// <summary>The same memory under another shape.</summary>
        public Tensor view(params long[] shape) => View.Call(this, shape);

        /// <summary>The same elements under another shape; copies if the memory order demands it.</summary>
        public Tensor reshape(params long[] shape) => Reshape.Call(this, shape);

        /// <summary>Swaps two dimensions without copying.</summary>
        public Tensor transpose(long dim0, long dim1) => Transpose.Call(this, dim0, dim1);

        /// <summary>Itself if its memory is in row-major order, else a copy that is.</summary>
        public Tensor contiguous() => Contiguous.Call(this);

        /// <summary>Adds a dimension of size 1.</summary>
        public Tensor unsqueeze(long dim) => Unsqueeze.Call(this, dim);

        /// <summary>Repeats dimensions of size 1 without copying.</summary>
        public Tensor expand(params long[] sizes) => Expand.Call(this, sizes);

        /// <summary>Every <paramref name="step"/>-th index of one dimension from start to before finish.</summary>
        public Tensor slice(long dim, long start, long finish, long step) => Slice.Call(this, dim, start, finish, step);

        /// <summary>A range of one dimension.</summary>
        public Tensor narrow(long dim, long start, long length) => Narrow.Call(this, dim, start, length);

        /// <summary>Cuts one dimension into equal parts, without copying.</summary>
        public Tensor[] chunk(long chunks, long dim = 0) => Chunk.CallMany((int)chunks, this, chunks, dim)!;

        /// <summary>The same memory, cut off from autograd.</summary>
        public Tensor detach() => Detach.Call(this);

        /// <summary>A copy that autograd follows.</summary>
        public Tensor clone() => Clone.Call(this);

        /// <summary>Overwrites this tensor's elements.</summary>
        public Tensor copy_(Tensor source, bool nonBlocking = false)
        {
            Copy.Run(this, source, nonBlocking);
            return this;
        }

        /// <summary>The elements in another type; a second reference to the same tensor if it has that type already.</summary>
        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            Tensor result = ToType.Call(this, (ScalarType?)type, non_blocking, copy);
            if (disposeAfter)
                Dispose();
            return result;
        }

        /// <summary>The elements on another device and in another type.</summary>
        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            Tensor result = ToDevice.Call(this, device, (ScalarType?)type, non_blocking, copy);
            if (disposeAfter)
                Dispose();
            return result;
        }

        /// <summary>The elements on another device.</summary>
        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(dtype, device, copy, disposeAfter, non_blocking);
    }
}
