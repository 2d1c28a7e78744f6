using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>The type in which norms, softmax, rotary angles and the loss are computed.</summary>
internal static class WorkingType
{
    /// <summary>fp32 as in Hugging Face, or the weights' own type where that is wider: an upcast must not lose digits.</summary>
    internal static ScalarType Of(ScalarType weights) => weights == float64 ? float64 : float32;
}
