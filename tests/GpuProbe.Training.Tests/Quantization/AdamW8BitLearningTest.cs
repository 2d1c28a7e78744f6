using GpuProbe.Training.Optimizers;
using GpuProbe.Training.Optimizers.Adam;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Quantization;

/// <summary>A least-squares problem of 16,384 unknowns.</summary>
public sealed class AdamW8BitLearningTest : IDisposable
{
    private const int Steps = 100;
    private static readonly AdamWOptions Options = new(LearningRate: 0.02);
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void It_learns_as_adamw_in_32_bits_does()
    {
        (double[] losses8, float[] weights8) = Train(weights => new AdamW8Bit(weights, Options, paged: false));
        (double[] losses32, float[] weights32) = Train(weights => new FusedAdamW(weights, Options));
        Assert.Equal(losses32[0], losses8[0]);
        Assert.True(losses32[^1] < 0.1 * losses32[0], $"{losses32[0]} → {losses32[^1]}");
        Assert.Equal(losses32[^1], losses8[^1], 0.02 * losses32[0]);

        // An update is at most about the learning rate. The codes' coarsest interval is 2 % of the largest magnitude of a block, so
        // that of 100 updates of 0.02 each the two differ by far less than a tenth of the way.
        double distance = Math.Sqrt(weights8.Zip(weights32, (a, b) => Math.Pow(a - b, 2)).Average());
        double way = Math.Sqrt(weights32.Average(weight => Math.Pow(weight, 2)));
        Assert.InRange(distance / way, 1e-5, 0.05);
    }

    private static (double[] Losses, float[] Weights) Train(Func<Parameter[], IOptimizer> create)
    {
        manual_seed(4);
        Tensor inputs = randn([256, 128]), targets = inputs.Times(randn([128, 128]));
        var weight = new Parameter(zeros([128, 128]));
        using IOptimizer optimizer = create([weight]);
        var losses = new double[Steps];
        for (int step = 0; step < Steps; step++)
        {
            using DisposeScope temporaries = NewDisposeScope();
            Tensor error = inputs.Times(weight) - targets;
            Tensor loss = (error * error).mean();
            losses[step] = loss.Value<double>();
            loss.backward();
            optimizer.Step();
            optimizer.ZeroGrad();
        }
        return (losses, weight.ToArray<float>());
    }
}
