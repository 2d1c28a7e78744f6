using GpuProbe.Tensors.Dispatch;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers;

/// <summary>ATen operators of optimizers that TorchSharp has no name for.</summary>
internal static class OptimizerOperators
{
    internal static readonly Operator FusedAdamW = new("aten::_fused_adamw_");
    internal static readonly Operator FusedSgd = new("aten::_fused_sgd_");
    internal static readonly Operator ForeachZero = new("aten::_foreach_zero_");
    internal static readonly Operator ForeachCopy = new("aten::_foreach_copy_");
    internal static readonly Operator ForeachNorm = new("aten::_foreach_norm", "Scalar");
    internal static readonly Operator ForeachAddScalar = new("aten::_foreach_add_", "Scalar");
    internal static readonly Operator ForeachAddTensor = new("aten::_foreach_add_", "Tensor");
    internal static readonly Operator ForeachAddList = new("aten::_foreach_add_", "List");
    internal static readonly Operator ForeachSubList = new("aten::_foreach_sub_", "List");
    internal static readonly Operator ForeachMul = new("aten::_foreach_mul", "List");
    internal static readonly Operator ForeachMulScalar = new("aten::_foreach_mul_", "Scalar");
    internal static readonly Operator ForeachMulTensor = new("aten::_foreach_mul_", "Tensor");
    internal static readonly Operator ForeachMulList = new("aten::_foreach_mul_", "List");
    internal static readonly Operator ForeachMulScalarList = new("aten::_foreach_mul_", "ScalarList");
    internal static readonly Operator ForeachDivList = new("aten::_foreach_div_", "List");
    internal static readonly Operator ForeachDivScalarList = new("aten::_foreach_div_", "ScalarList");
    internal static readonly Operator ForeachLerpScalar = new("aten::_foreach_lerp_", "Scalar");
    internal static readonly Operator ForeachLerpScalarList = new("aten::_foreach_lerp_", "ScalarList");
    internal static readonly Operator ForeachClampMinScalar = new("aten::_foreach_clamp_min_", "Scalar");
    internal static readonly Operator ForeachSqrt = new("aten::_foreach_sqrt");
    internal static readonly Operator ForeachRsqrt = new("aten::_foreach_rsqrt_");
    internal static readonly Operator ForeachAddcmulScalar = new("aten::_foreach_addcmul_", "Scalar");
    internal static readonly Operator ForeachAddcdivScalarList = new("aten::_foreach_addcdiv_", "ScalarList");
    internal static readonly Operator VectorNorm = new("aten::linalg_vector_norm");
    internal static readonly Operator Stack = new("aten::stack");
    internal static readonly Operator Clamp = new("aten::clamp");
    internal static readonly Operator ClampInPlace = new("aten::clamp_");
    internal static readonly Operator SquareInPlace = new("aten::square_");
    internal static readonly Operator RsqrtInPlace = new("aten::rsqrt_");
    internal static readonly Operator MulInPlace = new("aten::mul_", "Tensor");
    internal static readonly Operator DivScalarInPlace = new("aten::div_", "Scalar");
    internal static readonly Operator DivInPlace = new("aten::div_", "Tensor");
    internal static readonly Operator Empty = new("aten::empty", "memory_format");
    internal static readonly Operator EmptyLike = new("aten::empty_like");

    /// <summary>Adds one to counters on the CPU, with the one wrapped into a tensor once, as PyTorch's list optimizers do.</summary>
    internal static void AdvanceOnHost(Tensor[] counters)
    {
        using Tensor one = ones([], float32, CPU);
        ForeachAddTensor.Run(counters, one, 1.0);
    }
}
