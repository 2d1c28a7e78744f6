using GpuProbe.Tensors.Dispatch;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.TensorLayer;

public sealed class TensorListTest : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    // Lists up to 32 words lie on the stack, longer ones in native memory.
    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(1000)]
    public void Every_member_of_a_list_arrives_in_its_place(int count)
    {
        Tensor[] numbers = [.. Enumerable.Range(0, count).Select(i => tensor(new[] { (long)i }, [1]))];
        Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i), cat(numbers).ToArray<long>());
    }

    [Fact]
    public void Several_long_lists_in_one_call()
    {
        const int count = 500;
        Tensor[] ones = [.. Enumerable.Range(0, count).Select(_ => torch.ones([2], float64))];
        Tensor[] numbers = [.. Enumerable.Range(0, count).Select(i => full([2], i, float64))];
        double[] factors = [.. Enumerable.Range(0, count).Select(i => i / 4.0)];
        new Operator("aten::_foreach_addcmul_", "ScalarList").Run(ones, numbers, numbers, factors);
        for (int i = 0; i < count; i++)
            Assert.Equal([1 + i * i * (i / 4.0), 1 + i * i * (i / 4.0)], ones[i].ToArray<double>());
    }

    [Fact]
    public void A_list_with_gaps_is_taken_where_the_schema_allows_them()
    {
        Tensor matrix = tensor(new double[] { 1, 2, 3, 4, 5, 6 }, [2, 3]);
        Tensor picked = new Operator("aten::index", "Tensor").Call(matrix, new Tensor?[] { null, tensor(new long[] { 2, 0 }, [2]) });
        Assert.Equal([3.0, 1, 6, 4], picked.contiguous().ToArray<double>());
    }

    [Fact]
    public void A_list_with_gaps_is_refused_elsewhere()
    {
        var error = Assert.Throws<GpuProbe.Tensors.TorchException>(
            () => new Operator("aten::cat").Call(new Tensor?[] { ones([1]), null }));
        Assert.Equal("entry 1 of a list of tensors is None, which the operator does not take", error.Message);
    }

    [Fact]
    public void Several_results()
    {
        Tensor?[] results = new Operator("aten::max", "dim").CallMany(2, tensor(new double[] { 1, 9, 3, 8, 5, 6 }, [2, 3]), 1L);
        Assert.Equal([9.0, 8], results[0]!.ToArray<double>());
        Assert.Equal([1L, 0], results[1]!.ToArray<long>());
    }

    [Fact]
    public void A_list_as_the_result()
    {
        Tensor?[] parts = new Operator("aten::split", "Tensor").CallMany(4, arange(0, 10), 3L);
        Assert.Equal([3L, 3, 3, 1], parts.Select(part => part!.numel()));
        Assert.Equal([9L], parts[3]!.ToArray<long>());
    }

    [Fact]
    public void Fewer_results_than_room_for_them() =>
        Assert.Equal(2, new Operator("aten::split", "Tensor").CallMany(100, arange(0, 10), 5L).Length);
}
