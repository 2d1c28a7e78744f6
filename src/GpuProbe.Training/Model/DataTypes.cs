using GpuProbe.Core.Setup;
using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>libtorch's names for the types of a set-up.</summary>
internal static class DataTypes
{
    /// <summary>The type as libtorch calls it.</summary>
    internal static ScalarType Of(ElementType type) => type switch
    {
        ElementType.Fp32 => float32,
        ElementType.Bf16 => bfloat16,
        ElementType.Fp16 => float16,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "unknown type"),
    };
}
