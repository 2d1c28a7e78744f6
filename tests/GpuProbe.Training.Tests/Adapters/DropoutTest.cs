using GpuProbe.Core.Setup;
using GpuProbe.Training.Adapters;
using GpuProbe.Training.Model;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Adapters;

public sealed class DropoutTest
{
    private const int Count = 40_000;

    // With W = 0, A = B = 1 and α = r = 1 the layer's result is what dropout left of its input.
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void A_share_of_the_adapters_inputs_is_zero_and_the_mean_stays(double share)
    {
        double[] results = Results(share);
        double kept = 1 / (1 - share);
        Assert.All(results, result => Assert.True(result == 0 || Math.Abs(result - kept) < 1e-5 * kept, $"{result}"));
        double zeros = results.Count(result => result == 0) / (double)Count;
        Assert.InRange(zeros, share - Deviations(share), share + Deviations(share));
        Assert.InRange(results.Average(), 1 - Deviations(share) * kept, 1 + Deviations(share) * kept);
    }

    [Fact]
    public void Without_dropout_nothing_is_zero() => Assert.All(Results(0), result => Assert.Equal(1, result));

    // Four standard deviations of a share among Count draws.
    private static double Deviations(double share) => 4 * Math.Sqrt(share * (1 - share) / Count);

    private static double[] Results(double share)
    {
        using IDisposable scope = NewDisposeScope();
        TrainingSetup setup = AdaptedDecoder.Of("mistral", Style.Hf, new(1, 1, share, Projections.Query));
        PlainLinear frozen = new(1, 1, hasBias: false, CPU, float32);
        using var layer = new LoraLinear(frozen, 1, 1, setup);
        layer.Attach(CPU);
        using IDisposable mode = no_grad();
        frozen.Weight.zero_();
        layer.Down.fill_(1);
        layer.Up.fill_(1);
        manual_seed(8);
        return layer.call(ones([Count, 1], float32)).to(float64).ToArray<double>();
    }
}
