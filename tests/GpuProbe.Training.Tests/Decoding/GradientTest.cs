using GpuProbe.Core.Setup;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Decoding;

/// <summary>
/// Central differences (of fourth order) of the loss along a random direction of one weight: with every element of the
/// weight in the direction, one wrong element of its gradient shows.
/// </summary>
public sealed class GradientTest
{
    private const double Step = 1e-5;

    [Theory]
    [ClassData(typeof(VariantTheoryData))]
    public void Gradients_are_the_slopes_of_the_loss(string model, Style style, Attention attention)
    {
        using var decoder = new DecoderUnderTest(TinyModels.Setup(model, style, attention));
        using (Tensor loss = decoder.Model.Loss(decoder.Tokens, decoder.Tokens))
            loss.backward();
        Assert.All(decoder.Model.named_parameters(), entry =>
        {
            using Tensor direction = randn(entry.parameter.shape, float64);
            double expected = Slope(decoder, entry.parameter, direction);
            double actual = Along(entry.parameter, direction);
            if (decoder.Setup.Model.SlidingWindow != 1 || !IsQueryOrKey(entry.name))
                Assert.True(Math.Abs(expected) > 1e-6, $"{entry.name}: the loss does not depend on it");
            Assert.Equal(expected, actual, 1e-8 * (1 + Math.Abs(expected)));
        });
    }

    // Where a position sees itself only, queries and keys do not matter.
    private static bool IsQueryOrKey(string name) => name.Contains("q_proj") || name.Contains("k_proj");

    private static double Slope(DecoderUnderTest decoder, Parameter weight, Tensor direction)
    {
        using IDisposable mode = no_grad();
        using Tensor original = weight.clone();
        double LossAt(double distance)
        {
            weight.copy_(original).add_(direction, distance);
            return decoder.Loss();
        }

        double near = LossAt(Step) - LossAt(-Step), far = LossAt(2 * Step) - LossAt(-2 * Step);
        weight.copy_(original);
        return (8 * near - far) / (12 * Step);
    }

    private static double Along(Parameter weight, Tensor direction)
    {
        using Tensor gradient = weight.grad!;
        using Tensor product = gradient * direction;
        using Tensor sum = product.sum();
        return sum.Value<double>();
    }
}
