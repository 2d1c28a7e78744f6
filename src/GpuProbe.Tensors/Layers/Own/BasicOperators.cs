using GpuProbe.Tensors.Dispatch;
using GpuProbe.Tensors.Interop;
using static TorchSharp.torch;

namespace GpuProbe.Tensors.Layers;

/// <summary>What every set-up needs and TorchSharp has no name for, or not as it is needed: libtorch's own operators.</summary>
internal static class BasicOperators
{
    private static readonly Operator MatmulOperator = new("aten::matmul");
    private static readonly Operator EmbeddingOperator = new("aten::embedding");
    private static readonly Operator Item = new("aten::item");
    private static readonly Operator Lerp = new("aten::lerp_", "Scalar");
    private static readonly Operator AttentionOperator = new("aten::scaled_dot_product_attention");

    internal static Tensor Matmul(Tensor left, Tensor right) => MatmulOperator.Call(left, right);

    internal static Tensor Embedding(Tensor weight, Tensor indices) => EmbeddingOperator.Call(weight, indices);

    internal static Tensor Linear(Tensor input, Tensor weight, Tensor? bias) => nn.functional.linear(input, weight, bias);

    internal static Tensor Attention(Tensor query, Tensor key, Tensor value, Tensor? mask, double dropout, bool isCausal, double scale, bool isGrouped) =>
        AttentionOperator.Call(query, key, value, mask, dropout, isCausal, scale, isGrouped);

    internal static void MoveTowards(Tensor tensor, Tensor end, double weight) => Lerp.Run(tensor, end, weight);

    internal static T Value<T>(Tensor tensor) where T : unmanaged => Item.CallNumber<T>(tensor);

    internal static (long Address, long Bytes) StorageExtent(Tensor tensor) => Native.Storage(tensor.Handle);

    internal static unsafe Tensor CopyOf<T>(T[] values, ReadOnlySpan<long> shape) where T : unmanaged
    {
        fixed (T* data = values)
            return Tensor.UnsafeCreateTensor(Native.FromData(data, shape, (int)TypeOf<T>()));
    }

    private static ScalarType TypeOf<T>() => default(T) switch
    {
        float => ScalarType.Float32,
        double => ScalarType.Float64,
        long => ScalarType.Int64,
        _ => throw new NotSupportedException($"tensors of {typeof(T).Name}"),
    };
}
