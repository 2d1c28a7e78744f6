using GpuProbe.Tensors.Dispatch;

namespace GpuProbe.Training;

/// <summary>ATen operators that TorchSharp has no name for.</summary>
internal static class Operators
{
    internal static readonly Operator SetData = new("aten::set_data");
    internal static readonly Operator RmsNorm = new("aten::rms_norm");
    internal static readonly Operator Attention = new("aten::scaled_dot_product_attention");
    internal static readonly Operator Where = new("aten::where", "self");
    internal static readonly Operator FusedAdamW = new("aten::_fused_adamw_");
    internal static readonly Operator ForeachAddTensor = new("aten::_foreach_add_", "Tensor");
    internal static readonly Operator ForeachAddScalar = new("aten::_foreach_add_", "Scalar");
    internal static readonly Operator ForeachMulScalar = new("aten::_foreach_mul_", "Scalar");
    internal static readonly Operator ForeachLerpScalar = new("aten::_foreach_lerp_", "Scalar");
    internal static readonly Operator ForeachAddcmulScalar = new("aten::_foreach_addcmul_", "Scalar");
    internal static readonly Operator ForeachSqrt = new("aten::_foreach_sqrt");
    internal static readonly Operator ForeachDivScalarList = new("aten::_foreach_div_", "ScalarList");
    internal static readonly Operator ForeachAddcdivScalarList = new("aten::_foreach_addcdiv_", "ScalarList");
}
