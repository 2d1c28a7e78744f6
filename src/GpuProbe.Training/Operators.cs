using GpuProbe.Tensors.Dispatch;

namespace GpuProbe.Training;

/// <summary>ATen operators that TorchSharp has no name for.</summary>
internal static class Operators
{
    internal static readonly Operator SetData = new("aten::set_data");
    internal static readonly Operator RmsNorm = new("aten::rms_norm");
    internal static readonly Operator Attention = new("aten::scaled_dot_product_attention");
    internal static readonly Operator AddNumber = new("aten::add", "Scalar");
    internal static readonly Operator LessOrEqual = new("aten::le", "Tensor");
    internal static readonly Operator Greater = new("aten::gt", "Tensor");
    internal static readonly Operator And = new("aten::__and__", "Tensor");
    internal static readonly Operator Where = new("aten::where", "self");
    internal static readonly Operator Reciprocal = new("aten::reciprocal");
    internal static readonly Operator Unscale = new("aten::_amp_foreach_non_finite_check_and_unscale_");
    internal static readonly Operator UpdateScale = new("aten::_amp_update_scale_");
}
