using GpuProbe.Tensors;
using GpuProbe.Training.Tests.Measurements;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.TensorLayer;

public sealed class GradientHookTest
{
    [Fact]
    public void It_runs_once_a_backward_pass_when_the_gradient_is_whole()
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(ones([2]));
        List<float> seen = [];
        using (new GradientHook(weight, () => seen.Add(weight.grad!.ToArray<float>()[0])))
        {
            // Used twice: autograd sums 3 and 4 before it accumulates.
            (weight * 3 + weight * 4).sum().backward();
            weight.sum().backward();
        }
        Assert.Equal([7, 8], seen);
    }

    [Fact]
    public void After_its_end_it_runs_no_more()
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(ones([2]));
        int calls = 0;
        var hook = new GradientHook(weight, () => calls++);
        hook.Dispose();
        hook.Dispose();
        weight.sum().backward();
        Assert.Equal(0, calls);
    }

    [Fact]
    public void It_may_release_the_gradient_and_autograd_does_not_follow_it()
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(ones([2]));
        bool followed = true;
        using var hook = new GradientHook(weight, () =>
        {
            followed = is_grad_enabled();
            weight.grad = null;
        });
        weight.sum().backward();
        Assert.Null(weight.grad);
        Assert.False(followed);
    }

    [Fact]
    public void What_it_forgets_is_disposed_at_its_end()
    {
        using var weight = new Parameter(ones([2]));
        using var hook = new GradientHook(weight, () => _ = ones([100]));
        using Tensor sum = weight.sum();
        Ledger before = Ledger.Settled();
        sum.backward();
        Assert.Equal(before.Tensors, Ledger.Now().Tensors);
        weight.grad = null;
        Assert.Equal(before.Bytes, Ledger.Now().Bytes);
    }

    [Fact]
    public void What_it_throws_comes_out_of_backward_unchanged_and_only_once()
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(ones([2]));
        var thrown = new InvalidOperationException("from the hook");
        using (new GradientHook(weight, () => throw thrown))
            Assert.Same(thrown, Assert.Throws<InvalidOperationException>(() => BackwardPass.Run(weight.sum())));
        weight.sum().backward();
    }

    [Fact]
    public void An_error_of_libtorch_in_it_stays_what_it_is()
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(ones([2]));
        using var hook = new GradientHook(weight, () => _ = weight.Times(ones([3, 3])));
        Assert.Contains("cannot be multiplied", LayerAssert.Throws<TorchException>(() => BackwardPass.Run(weight.sum())).Message);
    }

    [Fact]
    public void Only_a_leaf_that_requires_a_gradient_can_have_one()
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(ones([2]));
        LayerAssert.Throws<TorchException>(() => new GradientHook(weight * 2, () => { }));
        LayerAssert.Throws<TorchException>(() => new GradientHook(ones([2]), () => { }));
    }
}
