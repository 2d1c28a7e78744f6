using GpuProbe.Core.Setup;
using GpuProbe.Training.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Optimizing;

public sealed class AdamWStateTest
{
    [Theory]
    [InlineData(OptimizerImpl.Fused)]
    [InlineData(OptimizerImpl.Foreach)]
    [InlineData(OptimizerImpl.Loop)]
    public void PyTorch_creates_counter_and_two_moments_in_the_first_step(OptimizerImpl implementation)
    {
        using var optimizer = new OptimizerUnderTest(implementation, bfloat16, new AdamWOptions());
        Assert.Empty(optimizer.Optimizer.States);
        optimizer.Step(1);
        Assert.Equal(3 * optimizer.Weights.Count, optimizer.Optimizer.States.Count);
        optimizer.Step(2);
        Assert.Equal(3 * optimizer.Weights.Count, optimizer.Optimizer.States.Count);
        for (int i = 0; i < optimizer.Weights.Count; i++)
        {
            Tensor counter = optimizer.Optimizer.States[3 * i];
            Assert.Equal((0L, float32, 3.0), (counter.ndim, counter.dtype, counter.item<double>()));
            Assert.Equal(optimizer.Weights[i].shape, optimizer.Optimizer.States[3 * i + 1].shape);
            Assert.Equal(bfloat16, optimizer.Optimizer.States[3 * i + 2].dtype);
        }
    }

    [Fact]
    public void TorchSharp_has_two_moments_from_the_start()
    {
        using var optimizer = new OptimizerUnderTest(OptimizerImpl.TorchSharp, bfloat16, new AdamWOptions());
        Assert.Equal(2 * optimizer.Weights.Count, optimizer.Optimizer.States.Count);
        optimizer.Step(2);
        Assert.Equal(2 * optimizer.Weights.Count, optimizer.Optimizer.States.Count);
    }

    [Theory]
    [InlineData(OptimizerImpl.Fused)]
    [InlineData(OptimizerImpl.Foreach)]
    [InlineData(OptimizerImpl.Loop)]
    public void PyTorch_releases_gradients(OptimizerImpl implementation)
    {
        using var optimizer = new OptimizerUnderTest(implementation, float32, new AdamWOptions());
        optimizer.Step(1);
        Assert.All(optimizer.Weights, weight => Assert.Null(weight.grad));
    }

    [Fact]
    public void TorchSharp_zeroes_gradients_where_they_are()
    {
        using var optimizer = new OptimizerUnderTest(OptimizerImpl.TorchSharp, float32, new AdamWOptions());
        Parameter weight = optimizer.Weights[1];
        using Tensor gradient = ones(weight.shape);
        weight.grad = gradient;
        optimizer.Optimizer.ZeroGrad();
        using Tensor? after = weight.grad;
        Assert.Equal(gradient.StorageExtent(), after!.StorageExtent());
        Assert.Equal(new float[7], after.ToArray<float>());
    }

    [Theory]
    [InlineData(OptimizerImpl.Fused)]
    [InlineData(OptimizerImpl.Foreach)]
    [InlineData(OptimizerImpl.Loop)]
    public void A_weight_without_gradient_is_refused(OptimizerImpl implementation)
    {
        using var optimizer = new OptimizerUnderTest(implementation, float32, new AdamWOptions());
        var error = Assert.Throws<InvalidOperationException>(optimizer.Optimizer.Step);
        Assert.Equal("every weight needs a gradient before a step", error.Message);
    }
}
