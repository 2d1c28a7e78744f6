using GpuProbe.Tensors.Dispatch;

namespace GpuProbe.Training;

/// <summary>ATen operators that TorchSharp has no name for.</summary>
internal static class Operators
{
    internal static readonly Operator SetData = new("aten::set_data");
    internal static readonly Operator RmsNorm = new("aten::rms_norm");
    internal static readonly Operator Unscale = new("aten::_amp_foreach_non_finite_check_and_unscale_");
    internal static readonly Operator UpdateScale = new("aten::_amp_update_scale_");
}
