using GpuProbe.Tensors.Dispatch;
using GpuProbe.Tensors.Interop;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Tensors.Layers;

/// <summary>
/// What every set-up needs and TorchSharp has no name for, or not as it is needed: libtorch's own operators by the native library,
/// and without it what of TorchSharp's comes to the same operators.
/// </summary>
internal static class BasicOperators
{
    private static readonly Operator MatmulOperator = new("aten::matmul");
    private static readonly Operator EmbeddingOperator = new("aten::embedding");
    private static readonly Operator LinearOperator = new("aten::linear");
    private static readonly Operator Item = new("aten::item");
    private static readonly Operator Lerp = new("aten::lerp_", "Scalar");
    private static readonly Operator AttentionOperator = new("aten::scaled_dot_product_attention");

    internal static Tensor Matmul(Tensor left, Tensor right) => TorchRuntime.HasNative ? MatmulOperator.Call(left, right) : Product(left, right);

    internal static Tensor Embedding(Tensor weight, Tensor indices) =>
        TorchRuntime.HasNative ? EmbeddingOperator.Call(weight, indices) : Rows(weight, indices);

    internal static Tensor Linear(Tensor input, Tensor weight, Tensor? bias) =>
        TorchRuntime.HasNative ? LinearOperator.Call(input, weight, bias) : nn.functional.linear(input, weight, bias);

    internal static Tensor Attention(Tensor query, Tensor key, Tensor value, Tensor? mask, double dropout, bool isCausal, double scale, bool isGrouped)
    {
        if (TorchRuntime.HasNative)
            return AttentionOperator.Call(query, key, value, mask, dropout, isCausal, scale, isGrouped);
        if (isGrouped || scale != 1 / Math.Sqrt(query.size(-1)))
            throw TorchRuntime.Missing("attention with grouped heads, or a scale of its own,");
        return nn.functional.scaled_dot_product_attention(query, key, value, mask, dropout, isCausal);
    }

    // The same but for the last digits: neither has temporaries.
    internal static void MoveTowards(Tensor tensor, Tensor end, double weight)
    {
        if (TorchRuntime.HasNative)
            Lerp.Run(tensor, end, weight);
        else
            Step(tensor, end, weight);
    }

    // TorchSharp's item gives the element's own type only.
    internal static T Value<T>(Tensor tensor) where T : unmanaged
    {
        if (TorchRuntime.HasNative)
            return Item.CallNumber<T>(tensor);
        using Tensor converted = tensor.to(TypeOf<T>());
        return converted.item<T>();
    }

    // TorchSharp does not tell where a tensor's memory lies, nor how large it is for all its views.
    internal static (long Address, long Bytes) StorageExtent(Tensor tensor) =>
        TorchRuntime.HasNative ? Native.Storage(tensor.Handle) : (0, tensor.NumberOfElements * tensor.ElementSize);

    internal static unsafe Tensor CopyOf<T>(T[] values, ReadOnlySpan<long> shape) where T : unmanaged
    {
        if (!TorchRuntime.HasNative)
            return CopyOfLent(values, shape);
        fixed (T* data = values)
            return Tensor.UnsafeCreateTensor(Native.FromData(data, shape, (int)TypeOf<T>()));
    }

    private static Tensor CopyOfLent<T>(T[] values, ReadOnlySpan<long> shape)
    {
        using Tensor lent = values switch
        {
            float[] reals => tensor(reals, shape),
            double[] reals => tensor(reals, shape),
            long[] wholes => tensor(wholes, shape),
            _ => throw new NotSupportedException($"tensors of {typeof(T).Name}"),
        };
        return lent.clone();
    }

    private static ScalarType TypeOf<T>() => default(T) switch
    {
        float => ScalarType.Float32,
        double => ScalarType.Float64,
        long => ScalarType.Int64,
        _ => throw new NotSupportedException($"tensors of {typeof(T).Name}"),
    };

    // TorchSharp frees numbers as soon as C# is done with them, even while libtorch reads them.
    private static void Step(Tensor tensor, Tensor end, double weight)
    {
        using Scalar kept = 1 - weight, part = weight;
        tensor.mul_(kept).add_(end, alpha: part);
    }

    // TorchSharp's matmul ends the process where libtorch refuses memory; these are what libtorch's comes to.
    private static Tensor Product(Tensor left, Tensor right)
    {
        if (left.ndim == 2 && right.ndim == 2)
            return left.mm(right);
        (long[] first, long[] second) = (left.shape, right.shape);
        (long rows, long shared, long columns) = (first[^2], first[^1], second[^1]);
        long[] batch = [.. first[..^2].Zip(second[..^2], Math.Max)];
        long count = batch.Aggregate(1L, (product, size) => product * size);
        using Tensor matrices = Batched(left, batch, [count, rows, shared]);
        using Tensor others = Batched(right, batch, [count, shared, columns]);
        using Tensor products = matrices.bmm(others);
        return products.view([.. batch, rows, columns]);
    }

    private static Tensor Batched(Tensor matrices, long[] batch, long[] shape)
    {
        using Tensor expanded = matrices.expand([.. batch, .. matrices.shape[^2..]]);
        return expanded.reshape(shape);
    }

    // A module of no rows of its own, which would be drawn, reads those of the weight.
    private static Tensor Rows(Tensor weight, Tensor indices)
    {
        using Embedding reader = nn.Embedding(0, 1);
        Parameter own = reader.parameters().Single();
        reader.weight = new Parameter(weight.alias(), weight.requires_grad);
        own.Dispose();
        return reader.forward(indices);
    }
}
