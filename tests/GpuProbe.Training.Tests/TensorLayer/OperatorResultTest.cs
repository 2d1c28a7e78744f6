using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Tensors;
using GpuProbe.Tensors.Dispatch;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.TensorLayer;

public sealed class OperatorResultTest : IDisposable
{
    private static readonly Operator ScalarTensor = new("aten::scalar_tensor");
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Every_whole_number_passes_unchanged() => Check.QuickThrowOnFailure(Prop.ForAll<long>(value =>
    {
        using Tensor number = ScalarTensor.Call(value, (ScalarType?)int64);
        return number.Value<long>() == value;
    }));

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData((1L << 53) + 1)]
    public void Also_beyond_what_a_double_holds(long value) =>
        Assert.Equal(value, ScalarTensor.Call(value, (ScalarType?)int64).Value<long>());

    [Fact]
    public void Every_double_passes_unchanged() => Check.QuickThrowOnFailure(Prop.ForAll<double>(value =>
    {
        using Tensor number = ScalarTensor.Call(value, (ScalarType?)float64);
        return number.Value<double>().Equals(value);
    }));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Truth_values_pass_unchanged(bool value) =>
        Assert.Equal(value, ScalarTensor.Call(value, (ScalarType?)@bool).Value<bool>());

    [Fact]
    public void Numbers_as_results()
    {
        Tensor matrix = zeros([2, 3]);
        Assert.Equal(3, new Operator("aten::size", "int").CallNumber<long>(matrix, 1L));
        Assert.True(new Operator("aten::equal").CallNumber<bool>(matrix, matrix));
        Assert.False(new Operator("aten::equal").CallNumber<bool>(matrix, ones([2, 3])));
        Assert.Equal(0.5, new Operator("aten::item").CallNumber<double>(full([], 0.5)));
    }

    [Fact]
    public void A_tensor_is_not_a_number_and_a_number_no_tensor()
    {
        Tensor matrix = zeros([2, 3]);
        Assert.Equal(
            "aten::neg did not return a number",
            LayerAssert.Throws<TorchException>(() => new Operator("aten::neg").CallNumber<double>(matrix)).Message);
        Assert.Equal(
            "aten::equal returned 1 values where one tensor was expected",
            LayerAssert.Throws<TorchException>(() => new Operator("aten::equal").Call(matrix, matrix)).Message);
        Assert.Equal(
            "aten::max returned 2 values where one tensor was expected",
            LayerAssert.Throws<TorchException>(() => new Operator("aten::max", "dim").Call(matrix, 1L)).Message);
    }

    [Fact]
    public void Shapes_types_and_data_read_back()
    {
        Tensor values = tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [3, 2]);
        Assert.Equal(([3L, 2L], float32, 6L, 4L, 2L), (values.shape, values.dtype, values.numel(), values.ElementSize, values.size(-1)), Same);
        Assert.Equal([1f, 2, 3, 4, 5, 6], values.ToArray<float>());
        Assert.Equal((values.StorageExtent().Address, 24L), values.view(6).StorageExtent());
        Assert.Throws<InvalidOperationException>(() => values.ToArray<double>());
        Assert.Throws<ArgumentException>(() => tensor(new float[] { 1, 2 }, [3]));
    }

    private static bool Same(
        (long[] Shape, ScalarType Type, long Count, long Bytes, long Last) x, (long[] Shape, ScalarType Type, long Count, long Bytes, long Last) y) =>
        x.Shape.SequenceEqual(y.Shape) && (x.Type, x.Count, x.Bytes, x.Last) == (y.Type, y.Count, y.Bytes, y.Last);
}
