using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation.Symbolic.Tensors;

/// <summary>Facts about element types.</summary>
internal static class DataTypes
{
    internal static long Bytes(this DataType type) => type switch
    {
        DataType.Int64 => 8,
        DataType.Float32 or DataType.Int32 => 4,
        DataType.BFloat16 or DataType.Float16 => 2,
        _ => 1,
    };

    internal static bool IsHalf(this DataType type) => type is DataType.BFloat16 or DataType.Float16;

    internal static DataType Of(ElementType type) => type switch
    {
        ElementType.Bf16 => DataType.BFloat16,
        ElementType.Fp16 => DataType.Float16,
        _ => DataType.Float32,
    };

    /// <summary>The type in which two tensors are combined.</summary>
    internal static DataType Common(DataType first, DataType second) =>
        first == second ? first : first.Bytes() == second.Bytes() || first == DataType.Float32 || second == DataType.Float32
            ? DataType.Float32
            : first.IsHalf() ? first : second;
}
