using GpuProbe.Tensors.Dispatch;

namespace GpuProbe.Training.Distributed;

/// <summary>ATen operators of distributed training that TorchSharp has no name for.</summary>
internal static class DistributedOperators
{
    internal static readonly Operator AsStrided = new("aten::as_strided");
    internal static readonly Operator ForeachCopy = new("aten::_foreach_copy_");
    internal static readonly Operator SplitWithSizesCopy = new("aten::split_with_sizes_copy", "out");
    internal static readonly Operator ChunkCat = new("aten::_chunk_cat", "out");
    internal static readonly Operator MulOut = new("aten::mul", "out");
    internal static readonly Operator DivScalarInPlace = new("aten::div_", "Scalar");
}
