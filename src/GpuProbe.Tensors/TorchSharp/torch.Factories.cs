using GpuProbe.Tensors.Dispatch;
using GpuProbe.Tensors.Interop;

namespace TorchSharp;

public static partial class torch
{
    private static readonly Operator Empty = new("aten::empty", "memory_format");
    private static readonly Operator Zeros = new("aten::zeros");
    private static readonly Operator Ones = new("aten::ones");
    private static readonly Operator Full = new("aten::full");
    private static readonly Operator Randn = new("aten::randn");
    private static readonly Operator RandInt = new("aten::randint", "low");
    private static readonly Operator Arange = new("aten::arange", "start_step");
    private static readonly Operator ZerosLike = new("aten::zeros_like");
    private static readonly Operator Cat = new("aten::cat");

    /// <summary>A tensor whose elements are whatever was there.</summary>
    public static Tensor empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Empty.Call(size, dtype, Argument.None, device).requires_grad_(requires_grad);

    /// <summary>A tensor of zeros.</summary>
    public static Tensor zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Zeros.Call(size, dtype, Argument.None, device).requires_grad_(requires_grad);

    /// <summary>A tensor of ones.</summary>
    public static Tensor ones(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Ones.Call(size, dtype, Argument.None, device).requires_grad_(requires_grad);

    /// <summary>A tensor of one value.</summary>
    public static Tensor full(long[] size, double value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Full.Call(size, value, dtype, Argument.None, device).requires_grad_(requires_grad);

    /// <summary>A tensor of normally distributed numbers.</summary>
    public static Tensor randn(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Randn.Call(size, dtype, Argument.None, device).requires_grad_(requires_grad);

    /// <summary>A tensor of integers from <paramref name="low"/> to before <paramref name="high"/>.</summary>
    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null) =>
        RandInt.Call(low, high, size, dtype ?? int64, Argument.None, device);

    /// <summary>The numbers from <paramref name="start"/> to before <paramref name="stop"/>.</summary>
    public static Tensor arange(long start, long stop, long step = 1, ScalarType? dtype = null, Device? device = null) =>
        Arange.Call(start, stop, step, dtype, Argument.None, device);

    /// <summary>Zeros with the shape, type and device of another tensor.</summary>
    public static Tensor zeros_like(Tensor input) => ZerosLike.Call(input);

    /// <summary>Tensors one after the other along a dimension.</summary>
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => Cat.Call(tensors.ToArray(), dim);

    /// <summary>A CPU tensor with these numbers.</summary>
    public static unsafe Tensor tensor(double[] rawArray, ReadOnlySpan<long> dimensions)
    {
        fixed (double* data = rawArray)
            return FromData(data, rawArray.Length, dimensions, float64);
    }

    /// <summary>A CPU tensor with these numbers.</summary>
    public static unsafe Tensor tensor(float[] rawArray, ReadOnlySpan<long> dimensions)
    {
        fixed (float* data = rawArray)
            return FromData(data, rawArray.Length, dimensions, float32);
    }

    /// <summary>A CPU tensor with these numbers.</summary>
    public static unsafe Tensor tensor(long[] dataArray, ReadOnlySpan<long> dimensions)
    {
        fixed (long* data = dataArray)
            return FromData(data, dataArray.Length, dimensions, int64);
    }

    private static unsafe Tensor FromData(void* data, int length, ReadOnlySpan<long> dimensions, ScalarType type)
    {
        long[] shape = dimensions.ToArray();
        if (shape.Aggregate(1L, (product, size) => product * size) != length)
            throw new ArgumentException($"{length} values do not fill the shape [{string.Join(", ", shape)}]", nameof(dimensions));
        GpuProbe.Tensors.TorchRuntime.Load();
        return new Tensor(Native.FromData(data, shape, (int)type));
    }
}
