using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Tensors;
using GpuProbe.Tensors.Dispatch;
using GpuProbe.Training.Tests.Measurements;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.TensorLayer;

public sealed class OperatorErrorTest : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData("aten::no_such_operator", "", "libtorch has no operator aten::no_such_operator")]
    [InlineData("aten::add", "NoSuchOverload", "libtorch has no operator aten::add.NoSuchOverload")]
    public void An_operator_that_is_not_there_is_named(string name, string overload, string message)
    {
        var missing = new Operator(name, overload);
        Assert.False(missing.Exists);
        Assert.Equal(message, LayerAssert.Throws<TorchException>(() => missing.Call()).Message);
        Assert.True(new Operator("aten::add", "Tensor").Exists);
    }

    [Fact]
    public void Wrong_shapes_are_told_in_libtorchs_words() => Assert.Equal(
        "mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)",
        LayerAssert.Throws<TorchException>(() => zeros([2, 3]).Times(zeros([2, 3]))).Message);

    [Fact]
    public void A_missing_argument_is_named() => Assert.Equal(
        "aten::transpose needs its argument dim1",
        LayerAssert.Throws<TorchException>(() => new Operator("aten::transpose", "int").Call(zeros([2, 3]), 0L)).Message);

    [Fact]
    public void Too_many_arguments_are_counted() => Assert.Equal(
        "aten::neg takes 1 arguments, not 2",
        LayerAssert.Throws<TorchException>(() => new Operator("aten::neg").Call(zeros([1]), 1L)).Message);

    [Fact]
    public void An_argument_without_default_has_none() => Assert.Equal(
        "aten::neg needs its argument self",
        LayerAssert.Throws<TorchException>(() => new Operator("aten::neg").Call(Argument.Default)).Message);

    public static TheoryData<string, string, int> WrongKinds => new()
    {
        { "aten::neg", "", 0 },
        { "aten::cat", "", 0 },
        { "aten::permute", "", 1 },
        { "aten::softmax", "int", 1 },
        { "aten::index", "Tensor", 1 },
        { "aten::zeros", "", 0 },
    };

    [Theory]
    [MemberData(nameof(WrongKinds))]
    public void A_wrong_kind_of_argument_is_an_error_of_one_line_and_nothing_worse(string name, string overload, int position)
    {
        Argument[] wrong = [1.5, true, "text", Argument.None, new[] { 0.5 }, new[] { true }, CPU];
        foreach (Argument argument in wrong)
        {
            Argument[] arguments = position == 0 ? [argument] : [zeros([2, 3]), argument];
            string message = LayerAssert.Throws<TorchException>(() => new Operator(name, overload).Call(arguments)).Message;
            Assert.NotEmpty(message);
            Assert.DoesNotContain('\n', message);
        }
    }

    [Fact]
    public void A_text_that_is_no_mode_is_refused_in_one_line() => Check.QuickThrowOnFailure(Prop.ForAll<NonNull<string>>(mode =>
    {
        using Tensor one = ones([1]);
        string message = LayerAssert.Throws<TorchException>(() => new Operator("aten::div", "Tensor_mode").Call(one, one, mode.Get)).Message;
        Assert.StartsWith("div expected rounding_mode to be one of None, 'trunc', or 'floor'", message);
        Assert.DoesNotContain('\n', message);
    }));

    [Fact]
    public void Too_little_room_for_results_frees_them_all()
    {
        Tensor numbers = arange(0, 1000);
        Ledger before = Ledger.Now();
        var error = LayerAssert.Throws<TorchException>(() => new Operator("aten::unbind_copy", "int").CallMany(10, numbers));
        Assert.Equal("more results than the caller has room for", error.Message);
        Assert.Equal(before, Ledger.Now());
    }

    [Fact]
    public void An_error_leaves_everything_working()
    {
        Ledger before = Ledger.Now();
        for (int i = 0; i < 100; i++)
            LayerAssert.Throws<TorchException>(() => zeros([2, 3]) + zeros([4]));
        Ledger after = Ledger.Now();
        Assert.Equal(before with { Tensors = before.Tensors + 200, Bytes = after.Bytes }, after);
        Assert.Equal([2f], (ones([1]) + ones([1])).ToArray<float>());
    }
}
