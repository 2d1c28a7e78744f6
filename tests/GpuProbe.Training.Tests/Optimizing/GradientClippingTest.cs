using GpuProbe.Core.Setup;
using GpuProbe.Training.Optimizers;
using GpuProbe.Training.Tests.Decoding;
using GpuProbe.Training.Tests.Measurements;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Optimizing;

public sealed class GradientClippingTest
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(3)]
    public void Beyond_the_limit_all_gradients_are_scaled_alike(double limit)
    {
        using var scope = NewDisposeScope();
        (Parameter[] weights, double[][] before) = Weights(float64);
        double norm = Math.Sqrt(before.Sum(gradient => gradient.Sum(g => g * g)));
        Assert.True(norm > limit);
        Assert.Equal(norm, GradientClipping.Apply(weights, limit).Value<double>(), 1e-12);
        for (int i = 0; i < before.Length; i++)
        {
            Assert.All(
                before[i].Zip(DecoderUnderTest.Values(weights[i].grad!)),
                pair => Assert.Equal(pair.First * limit / (norm + 1e-6), pair.Second, 1e-12));
        }
    }

    [Fact]
    public void Below_the_limit_nothing_changes()
    {
        using var scope = NewDisposeScope();
        (Parameter[] weights, double[][] before) = Weights(float32);
        GradientClipping.Apply(weights, 1000);
        Assert.Equal(before, weights.Select(weight => DecoderUnderTest.Values(weight.grad!)));
    }

    [Fact]
    public void Weights_without_a_gradient_and_weights_of_two_types_are_no_obstacle()
    {
        using var scope = NewDisposeScope();
        Parameter[] weights = [new(ones([3])), new(ones([4])), new(ones([2], float64))];
        weights[0].grad = full([3], 2.0);
        weights[2].grad = full([2], 2, float64);
        Assert.Equal(Math.Sqrt(20), GradientClipping.Apply(weights, 1).Value<double>(), 1e-6);
        Assert.Equal(1, Math.Sqrt(DecoderUnderTest.Values(weights[0].grad!).Concat(DecoderUnderTest.Values(weights[2].grad!)).Sum(g => g * g)), 1e-5);
        Assert.Null(weights[1].grad);
    }

    [Fact]
    public void A_run_clips_before_its_step()
    {
        TrainingSetup setup = TinyRun.Setup() with { Optimizer = Optimizer.Sgd, Steps = 3 };
        IReadOnlyList<double> plain = TinyRun.Execute(setup).Losses;
        Assert.Equal(plain, TinyRun.Execute(setup with { ClipGradNorm = 1e6 }).Losses);
        IReadOnlyList<double> clipped = TinyRun.Execute(setup with { ClipGradNorm = 1e-3 }).Losses;
        Assert.Equal(plain[0], clipped[0]);
        Assert.NotEqual(plain[1], clipped[1]);
    }

    private static (Parameter[] Weights, double[][] Gradients) Weights(ScalarType type)
    {
        manual_seed(4);
        Parameter[] weights = [.. new long[][] { [1], [7], [3, 5], [64, 33] }.Select(shape => new Parameter(zeros(shape, type)))];
        foreach (Parameter weight in weights)
            weight.grad = randn(weight.shape, type);
        return (weights, [.. weights.Select(weight => DecoderUnderTest.Values(weight.grad!))]);
    }
}
