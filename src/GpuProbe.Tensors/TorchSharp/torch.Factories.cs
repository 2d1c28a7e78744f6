using GpuProbe.Tensors;
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
    /// <exception cref="NotSupportedException">Dimensions are named.</exception>
    public static Tensor empty(
        long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Empty.Call(Unnamed(size, names), dtype, Argument.None, device).requires_grad_(requires_grad);

    /// <summary>A tensor of zeros.</summary>
    /// <inheritdoc cref="empty(long[], ScalarType?, Device?, bool, string[])"/>
    public static Tensor zeros(
        long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Zeros.Call(Unnamed(size, names), dtype, Argument.None, device).requires_grad_(requires_grad);

    /// <summary>A tensor of ones.</summary>
    /// <inheritdoc cref="empty(long[], ScalarType?, Device?, bool, string[])"/>
    public static Tensor ones(
        long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Ones.Call(Unnamed(size, names), dtype, Argument.None, device).requires_grad_(requires_grad);

    /// <summary>A tensor of one value.</summary>
    /// <inheritdoc cref="empty(long[], ScalarType?, Device?, bool, string[])"/>
    public static Tensor full(
        long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Full.Call(Unnamed(size, names), value.Value, dtype, Argument.None, device).requires_grad_(requires_grad);

    /// <summary>A tensor of normally distributed numbers.</summary>
    /// <inheritdoc cref="empty(long[], ScalarType?, Device?, bool, string[])"/>
    public static Tensor randn(
        long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Randn.Call(Unnamed(size, names), dtype, Argument.None, device).requires_grad_(requires_grad);

    /// <summary>A tensor of integers from <paramref name="low"/> to before <paramref name="high"/>.</summary>
    /// <inheritdoc cref="empty(long[], ScalarType?, Device?, bool, string[])"/>
    public static Tensor randint(
        long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        RandInt.Call(low, high, Unnamed(size, names), dtype ?? int64, Argument.None, device).requires_grad_(requires_grad);

    /// <summary>The numbers from <paramref name="start"/> to before <paramref name="stop"/>, <paramref name="step"/> apart.</summary>
    public static Tensor arange(
        Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Arange.Call(start.Value, stop.Value, step.Value, dtype, Argument.None, device).requires_grad_(requires_grad);

    /// <summary>The numbers from <paramref name="start"/> to before <paramref name="stop"/>, 1 apart.</summary>
    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    /// <summary>Zeros with the shape of another tensor, and with its type and on its device unless others are named.</summary>
    /// <inheritdoc cref="empty(long[], ScalarType?, Device?, bool, string[])"/>
    public static Tensor zeros_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        RefuseNames(names);
        return ZerosLike.Call(input, dtype, Argument.None, device).requires_grad_(requires_grad);
    }

    /// <summary>Tensors one after the other along a dimension.</summary>
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => cat(tensors.ToArray(), dim);

    /// <summary>A CPU tensor with these numbers.</summary>
    /// <exception cref="NotSupportedException">Another type than that of the numbers, another device than the CPU, or dimensions are named.</exception>
    public static unsafe Tensor tensor(
        double[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        fixed (double* data = rawArray)
            return FromData(data, rawArray.Length, Unnamed(dimensions.ToArray(), names), float64, dtype, device).requires_grad_(requires_grad);
    }

    /// <summary>A CPU tensor with these numbers.</summary>
    /// <inheritdoc cref="tensor(double[], ReadOnlySpan{long}, ScalarType?, Device?, bool, string[])"/>
    public static unsafe Tensor tensor(
        float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        fixed (float* data = rawArray)
            return FromData(data, rawArray.Length, Unnamed(dimensions.ToArray(), names), float32, dtype, device).requires_grad_(requires_grad);
    }

    /// <summary>A CPU tensor with these numbers.</summary>
    /// <inheritdoc cref="tensor(double[], ReadOnlySpan{long}, ScalarType?, Device?, bool, string[])"/>
    public static unsafe Tensor tensor(
        long[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        fixed (long* data = dataArray)
            return FromData(data, dataArray.Length, Unnamed(dimensions.ToArray(), names), int64, dtype, device).requires_grad_(requires_grad);
    }

    private static unsafe Tensor FromData(void* data, int length, long[] shape, ScalarType type, ScalarType? asked, Device? device)
    {
        if (shape.Aggregate(1L, (product, size) => product * size) != length)
            throw new ArgumentException($"{length} values do not fill the shape [{string.Join(", ", shape)}]", nameof(shape));
        if (asked is { } other && other != type)
            throw new NotSupportedException($"dtype {other} of numbers of type {type}");
        if (device is { type: not DeviceType.CPU })
            throw new NotSupportedException($"device {device} of numbers of the CPU");
        TorchRuntime.Load();
        return new Tensor(Native.FromData(data, shape, (int)type));
    }

    private static long[] Unnamed(long[] size, string[]? names)
    {
        RefuseNames(names);
        return size;
    }

    private static void RefuseNames(string[]? names)
    {
        if (names is not null)
            throw new NotSupportedException($"names of dimensions: [{string.Join(", ", names)}]");
    }
}
