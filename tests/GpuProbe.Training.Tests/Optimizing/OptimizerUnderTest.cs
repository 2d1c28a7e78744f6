using GpuProbe.Core.Setup;
using GpuProbe.Training.Optimizers;
using GpuProbe.Training.Tests.Decoding;
using GpuProbe.Training.Tests.Reference;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Optimizing;

/// <summary>One implementation on some random weights, with the reference beside it.</summary>
internal sealed class OptimizerUnderTest : IDisposable
{
    // One element, odd sizes, and enough for the vectorised loops and what they leave over.
    private static readonly long[][] Shapes = [[1], [7], [3, 5], [64, 33]];

    private readonly Parameter[] weights;
    private readonly ReferenceAdamW[] references;

    internal OptimizerUnderTest(OptimizerImpl implementation, ScalarType dtype, AdamWOptions options, long seed = 3)
    {
        manual_seed(seed);
        weights = [.. Shapes.Select(shape => new Parameter(randn(shape, dtype)))];
        references = [.. weights.Select(weight => new ReferenceAdamW(DecoderUnderTest.Values(weight), options))];
        Optimizer = OptimizerFactory.Create(
            TinyModels.Setup("mistral", Style.Hf, Attention.Sdpa) with { OptimizerImpl = implementation }, weights, options)!;
    }

    internal IOptimizer Optimizer { get; }

    internal IReadOnlyList<Parameter> Weights => weights;

    internal IReadOnlyList<ReferenceAdamW> References => references;

    internal double[][] WeightValues => [.. weights.Select(DecoderUnderTest.Values)];

    /// <summary>Moments as [weight][0 first, 1 second]; PyTorch's implementations keep a counter before each pair.</summary>
    internal double[][][] Moments => [.. Optimizer.States
        .Where(state => state.ndim > 0)
        .Select(DecoderUnderTest.Values)
        .Chunk(2)];

    /// <summary>Takes steps, both on the same gradients; one element in three has none.</summary>
    internal void Step(int count)
    {
        for (int step = 0; step < count; step++)
        {
            for (int i = 0; i < weights.Length; i++)
            {
                using DisposeScope scope = NewDisposeScope();
                double[] values = DecoderUnderTest.Values(randn(weights[i].shape));
                for (int element = 0; element < values.Length; element += 3)
                    values[element] = 0;
                Tensor gradient = tensor(values, weights[i].shape).to(weights[i].dtype);
                references[i].Step(DecoderUnderTest.Values(gradient));
                weights[i].grad = gradient;
            }
            Optimizer.Step();
            Optimizer.ZeroGrad();
        }
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        foreach (Parameter weight in weights)
        {
            weight.grad = null;
            weight.Dispose();
        }
    }
}
