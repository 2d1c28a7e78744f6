using GpuProbe.Tensors.Dispatch;
using GpuProbe.Training.Tests.Measurements;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.TensorLayer;

public sealed class TensorLifetimeTest
{
    [Fact]
    public void Disposing_twice_frees_once()
    {
        Ledger before = Ledger.Settled();
        long released = DisposeScopeManager.Statistics.DisposedOutsideScopeCount;
        Tensor numbers = zeros([10], float32);
        Assert.Equal(new Ledger(before.Tensors + 1, before.Bytes + 40), Ledger.Now());
        numbers.Dispose();
        numbers.Dispose();
        Assert.Equal(before, Ledger.Now());
        Assert.Equal(released + 1, DisposeScopeManager.Statistics.DisposedOutsideScopeCount);
        Assert.True(numbers.IsInvalid);
    }

    [Fact]
    public void An_alias_keeps_the_memory()
    {
        Ledger before = Ledger.Settled();
        Tensor numbers = ones([10], float32);
        Tensor second = numbers.alias();
        numbers.Dispose();
        Assert.Equal(new Ledger(before.Tensors + 1, before.Bytes + 40), Ledger.Now());
        Assert.Equal(1f, second.ToArray<float>()[9]);
        second.Dispose();
        Assert.Equal(before, Ledger.Now());
    }

    [Fact]
    public void A_view_keeps_the_memory_of_the_whole()
    {
        Ledger before = Ledger.Settled();
        Tensor numbers = ones([10], float32);
        Tensor one = numbers.narrow(0, 3, 1);
        numbers.Dispose();
        Assert.Equal(before.Bytes + 40, Ledger.Now().Bytes);
        one.Dispose();
        Assert.Equal(before, Ledger.Now());
    }

    [Fact]
    public void A_gradient_lives_until_it_is_let_go()
    {
        Ledger before = Ledger.Settled();
        using (var weight = new Parameter(ones([10], float32)))
        {
            using (Tensor product = weight * 3)
            using (Tensor sum = product.sum())
                sum.backward();
            Assert.Equal(new Ledger(before.Tensors + 1, before.Bytes + 80), Ledger.Now());
            using (Tensor gradient = weight.grad!)
                Assert.Equal(3f, gradient.ToArray<float>()[9]);
            weight.grad = null;
            Assert.Equal(new Ledger(before.Tensors + 1, before.Bytes + 40), Ledger.Now());
            Assert.Null(weight.grad);
        }
        Assert.Equal(before, Ledger.Now());
    }

    [Fact]
    public void A_parameter_takes_its_data_over_and_stays_in_its_scope()
    {
        Ledger before = Ledger.Settled();
        Parameter weight;
        using (NewDisposeScope())
        {
            Tensor data = ones([10], float32);
            _ = new Parameter(data);
            Assert.True(data.IsInvalid);
            weight = new Parameter(ones([10], float32).DetachFromDisposeScope());
        }
        Assert.Equal(new Ledger(before.Tensors + 1, before.Bytes + 40), Ledger.Now());
        Assert.True(weight.requires_grad && weight.is_leaf);
        weight.Dispose();
        Assert.Equal(before, Ledger.Now());
    }
}
