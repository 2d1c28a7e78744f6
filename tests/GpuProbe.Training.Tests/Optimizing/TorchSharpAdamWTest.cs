using GpuProbe.Core.Setup;
using GpuProbe.Tensors.Layers;
using GpuProbe.Training.Optimizers;
using GpuProbe.Training.Optimizers.Adam;
using GpuProbe.Training.Tests.Decoding;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Optimizing;

/// <summary>
/// TorchSharp's AdamW, whichever of the two is built in, does these operators in this order: so both give the same bits.
/// </summary>
public sealed class TorchSharpAdamWTest
{
    private static readonly AdamWOptions s_options = new(LearningRate: 0.0123, Beta1: 0.87, Beta2: 0.987, Epsilon: 1e-7, WeightDecay: 0.03);

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void Weights_and_moments_have_the_bits_of_its_operators(ScalarType type)
    {
        manual_seed(11);
        using DisposeScope scope = NewDisposeScope();
        Parameter[] weights = [.. new long[][] { [1], [7], [64, 33] }.Select(shape => new Parameter(randn(shape, type)))];
        Tensor[] expected = [.. weights.Select(weight => weight.detach().clone())];
        Tensor[] first = [.. expected.Select(weight => zeros_like(weight))];
        Tensor[] second = [.. expected.Select(weight => zeros_like(weight))];
        long[] steps = new long[weights.Length];
        using var optimizer = new TorchSharpAdamW(weights, s_options);

        for (int step = 0; step < 5; step++)
        {
            for (int i = 0; i < weights.Length; i++)
            {
                // The second weight has no gradient at first: it counts its own steps.
                if (step == 0 && i == 1)
                    continue;
                using Tensor gradient = randn(weights[i].shape, type);
                weights[i].grad = gradient;
                Step(expected[i], gradient, first[i], second[i], ++steps[i]);
            }
            optimizer.Step();
            optimizer.ZeroGrad();
        }

        Assert.Equal([5, 4, 5], steps);
        for (int i = 0; i < weights.Length; i++)
        {
            Assert.Equal(Bits(expected[i]), Bits(weights[i]));
            Assert.Equal(Bits(first[i]), Bits(optimizer.States[2 * i]));
            Assert.Equal(Bits(second[i]), Bits(optimizer.States[2 * i + 1]));
            Assert.Equal(["exp_avg", "exp_avg_sq"], [.. optimizer.States.Skip(2 * i).Take(2).Select(state => optimizer.LabelOf(state)!.Name)]);
            Assert.All(optimizer.States.Skip(2 * i).Take(2), state => Assert.Same(weights[i], optimizer.LabelOf(state)!.Weight));
        }
    }

    [Fact]
    public void Gradients_keep_their_memory_and_nothing_is_forgotten()
    {
        using var optimizer = new OptimizerUnderTest(OptimizerImpl.TorchSharp, float32, s_options);
        long before = FinalizedTensors.Count;
        optimizer.Step(1);
        long[] addresses = Gradients();
        optimizer.Optimizer.Step();
        optimizer.Optimizer.ZeroGrad();
        Assert.Equal(addresses, Gradients());
        Assert.Equal(before, FinalizedTensors.Count);

        long[] Gradients() => [.. optimizer.Weights.Select(Address)];
    }

    private static long Address(Parameter weight)
    {
        using Tensor gradient = weight.grad!;
        Assert.All(DecoderUnderTest.Values(gradient), value => Assert.Equal(0, value));
        return gradient.StorageExtent().Address;
    }

    private static void Step(Tensor weight, Tensor gradient, Tensor first, Tensor second, long step)
    {
        using DisposeScope scope = NewDisposeScope();
        weight.mul_(1 - s_options.LearningRate * s_options.WeightDecay);
        double firstCorrection = 1 - Math.Pow(s_options.Beta1, step), secondCorrection = 1 - Math.Pow(s_options.Beta2, step);
        first.mul_(s_options.Beta1).add_(gradient, alpha: 1 - s_options.Beta1);
        second.mul_(s_options.Beta2).addcmul_(gradient, gradient, value: 1 - s_options.Beta2);
        Tensor denominator = (second.sqrt() / Math.Sqrt(secondCorrection)).add_(s_options.Epsilon);
        weight.addcdiv_(first, denominator, value: -(s_options.LearningRate / firstCorrection));
    }

    private static byte[] Bits(Tensor tensor)
    {
        using Tensor plain = tensor.detach();
        return plain.bytes.ToArray();
    }
}
