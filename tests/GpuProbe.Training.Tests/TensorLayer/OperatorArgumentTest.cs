using GpuProbe.Tensors.Dispatch;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.TensorLayer;

/// <summary>Every kind of argument reaches the operator as what it is.</summary>
public sealed class OperatorArgumentTest : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor matrix = tensor(new double[] { 1, 2, 3, 4, 5, 6 }, [2, 3]);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void An_integer() => Assert.Equal([3, 6], Doubles(new Operator("aten::select", "int").Call(matrix, 1L, -1L)));

    [Fact]
    public void Integer_where_the_schema_wants_a_float()
    {
        Tensor zeros = matrix.clone();
        new Operator("aten::normal_").Run(zeros, 5L, 0L);
        Assert.Equal([5, 5, 5, 5, 5, 5], Doubles(zeros));
    }

    [Fact]
    public void Integer_where_the_schema_wants_any_number_stays_one() =>
        Assert.Equal(int64, new Operator("aten::full").Call(new long[] { 2 }, 3L).dtype);

    [Fact]
    public void A_double() =>
        Assert.Equal([-0.5, -1, -1.5, -2, -2.5, -3], Doubles(new Operator("aten::leaky_relu").Call(-matrix, 0.5)));

    [Fact]
    public void Truth_value()
    {
        var sum = new Operator("aten::sum", "dim_IntList");
        Assert.Equal([2, 1], sum.Call(matrix, new long[] { 1 }, true).shape);
        Assert.Equal([2], sum.Call(matrix, new long[] { 1 }, false).shape);
    }

    [Fact]
    public void Tensor_or_none()
    {
        var linear = new Operator("aten::linear");
        Tensor weight = tensor(new double[] { 1, 1, 1 }, [1, 3]), bias = tensor(new double[] { 10 }, [1]);
        Assert.Equal([6, 15], Doubles(linear.Call(matrix, weight, (Tensor?)null)));
        Assert.Equal([6, 15], Doubles(linear.Call(matrix, weight, Argument.None)));
        Assert.Equal([16, 25], Doubles(linear.Call(matrix, weight, bias)));
    }

    [Fact]
    public void Integer_list() => Assert.Equal([3, 2], new Operator("aten::permute").Call(matrix, new long[] { 1, 0 }).shape);

    [Fact]
    public void Empty_integer_list() => Assert.Empty(new Operator("aten::zeros").Call(Array.Empty<long>()).shape);

    [Fact]
    public void Double_list() => Assert.Equal(
        [1, 1, 2, 2, 3, 3, 4, 4],
        Doubles(new Operator("aten::upsample_nearest1d", "vec").Call(
            tensor(new double[] { 1, 2, 3, 4 }, [1, 1, 4]), Argument.None, new[] { 2.0 })));

    [Fact]
    public void List_of_numbers()
    {
        Tensor[] tensors = [matrix.clone(), matrix.clone()];
        new Operator("aten::_foreach_mul_", "ScalarList").Run(tensors, new[] { 2.0, -0.25 });
        Assert.Equal([2, 4, 6, 8, 10, 12], Doubles(tensors[0]));
        Assert.Equal([-0.25, -0.5, -0.75, -1, -1.25, -1.5], Doubles(tensors[1]));
    }

    [Fact]
    public void Truth_list_and_results_that_are_not_there()
    {
        Tensor weight = ones([3], float64), bias = zeros([3], float64), mean = zeros([2, 1], float64), deviation = ones([2, 1], float64);
        Tensor?[] gradients = new Operator("aten::native_layer_norm_backward").CallMany(
            3, matrix, matrix, new long[] { 3 }, mean, deviation, weight, bias, new[] { true, false, true });
        Assert.Equal([false, true, false], gradients.Select(gradient => gradient is null));
        Assert.Equal([5, 7, 9], Doubles(gradients[2]!));
    }

    [Fact]
    public void Text()
    {
        var div = new Operator("aten::div", "Tensor_mode");
        Tensor two = tensor(new double[] { -2 }, [1]);
        Assert.Equal([-0.5, -1, -1.5, -2, -2.5, -3], Doubles(div.Call(matrix, two, Argument.None)));
        Assert.Equal([-1, -1, -2, -2, -3, -3], Doubles(div.Call(matrix, two, "floor")));
        Assert.Equal([0, -1, -1, -2, -2, -3], Doubles(div.Call(matrix, two, "trunc")));
    }

    [Fact]
    public void Device_and_types()
    {
        var zeros = new Operator("aten::zeros");
        Tensor meta = zeros.Call(new long[] { 1 << 20, 1 << 20 }, (ScalarType?)bfloat16, Argument.None, new Device("meta"));
        Assert.Equal((DeviceType.META, bfloat16, 1L << 40), (meta.device.type, meta.dtype, meta.numel()));
        Assert.Equal(DeviceType.CPU, zeros.Call(new long[] { 1 }, (ScalarType?)@bool, Argument.None, CPU).device.type);
        Assert.Equal(@bool, zeros.Call(new long[] { 1 }, (ScalarType?)@bool, Argument.None, CPU).dtype);
    }

    [Fact]
    public void Default_in_the_middle_and_at_the_end()
    {
        Tensor sum = new Operator("aten::sum", "dim_IntList").Call(matrix, new long[] { 0 }, Argument.Default, (ScalarType?)float32);
        Assert.Equal([3], sum.shape);
        Assert.Equal([5f, 7f, 9f], sum.ToArray<float>());
        Assert.Equal([2, 4, 6, 8, 10, 12], Doubles(new Operator("aten::add", "Tensor").Call(matrix, matrix)));
    }

    private static double[] Doubles(Tensor tensor) => tensor.contiguous().ToArray<double>();
}
