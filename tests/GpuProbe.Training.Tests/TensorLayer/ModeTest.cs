using GpuProbe.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.TensorLayer;

public sealed class ModeTest : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Gradient_modes_nest()
    {
        Assert.True(is_grad_enabled());
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            using (enable_grad())
            {
                Assert.True(is_grad_enabled());
                using (enable_grad(false))
                    Assert.False(is_grad_enabled());
                Assert.True(is_grad_enabled());
            }
            Assert.False(is_grad_enabled());
        }
        Assert.True(is_grad_enabled());
    }

    [Fact]
    public void Without_gradients_no_graph_is_built()
    {
        Tensor weight = ones([2], requires_grad: true);
        using (no_grad())
            Assert.False((weight * 2).requires_grad);
        Assert.True((weight * 2).requires_grad);
        Assert.False((weight * 2).is_leaf);
    }

    [Fact]
    public void The_mode_belongs_to_its_thread()
    {
        using IDisposable mode = no_grad();
        bool elsewhere = false;
        var thread = new Thread(() => elsewhere = is_grad_enabled());
        thread.Start();
        thread.Join();
        Assert.True(elsewhere);
    }

    [Fact]
    public void The_same_seed_gives_the_same_numbers()
    {
        manual_seed(42);
        float[] first = randn([100]).ToArray<float>();
        float[] next = randn([100]).ToArray<float>();
        manual_seed(42);
        Assert.Equal(first, randn([100]).ToArray<float>());
        Assert.NotEqual(first, next);
        manual_seed(43);
        Assert.NotEqual(first, randn([100]).ToArray<float>());
    }

    [Fact]
    public void A_state_of_the_random_numbers_comes_back()
    {
        manual_seed(1);
        randn([7]);
        Tensor state = get_rng_state();
        long[] first = randint(0, 1000, [50]).ToArray<long>();
        float[] second = randn([50]).ToArray<float>();
        set_rng_state(state);
        Assert.Equal(first, randint(0, 1000, [50]).ToArray<long>());
        Assert.Equal(second, randn([50]).ToArray<float>());
        Assert.All(first, number => Assert.InRange(number, 0, 999));
    }

    [Fact]
    public void Threads_of_operators_can_be_set()
    {
        int before = TorchRuntime.ThreadCount;
        TorchRuntime.ThreadCount = 2;
        int during = TorchRuntime.ThreadCount;
        TorchRuntime.ThreadCount = before;
        Assert.Equal((1, 2, 1), (before, during, TorchRuntime.ThreadCount));
        LayerAssert.Throws<TorchException>(() => TorchRuntime.ThreadCount = 0);
    }
}
