using GpuProbe.Core.SafeTensors;
using static TorchSharp.torch;

namespace GpuProbe.Training.Files;

/// <summary>libtorch's types and those of files.</summary>
internal static class StoredTypes
{
    private static readonly (ScalarType Type, TensorType Stored)[] Pairs =
    [
        (ScalarType.Bool, TensorType.Bool), (ScalarType.Byte, TensorType.U8), (ScalarType.Int8, TensorType.I8), (ScalarType.Int16, TensorType.I16),
        (ScalarType.Float16, TensorType.F16), (ScalarType.BFloat16, TensorType.BF16), (ScalarType.Int32, TensorType.I32),
        (ScalarType.Float32, TensorType.F32), (ScalarType.Float64, TensorType.F64), (ScalarType.Int64, TensorType.I64),
    ];

    /// <summary>How files call <paramref name="type"/>.</summary>
    internal static TensorType Of(ScalarType type) => Pairs.Single(pair => pair.Type == type).Stored;

    /// <summary>How libtorch calls <paramref name="stored"/>.</summary>
    internal static ScalarType Of(TensorType stored) => Pairs.Single(pair => pair.Stored == stored).Type;
}
