using GpuProbe.Core.Setup;
using GpuProbe.Training.Optimizers.Adam;
using TorchSharp;
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
            Assert.Equal((0L, float32, 3.0), (counter.ndim, counter.dtype, counter.Value<double>()));
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
}
