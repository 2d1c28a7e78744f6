using GpuProbe.Core.Setup;
using GpuProbe.Training.Optimizers;
using GpuProbe.Training.Optimizers.Adam;
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
    private readonly ReferenceOptimizer[] references;

    internal OptimizerUnderTest(OptimizerImpl implementation, ScalarType dtype, AdamWOptions options, long seed = 3)
        : this(Core.Setup.Optimizer.AdamW, implementation, dtype, new HyperParameters { AdamW = options }, seed)
    {
    }

    internal OptimizerUnderTest(
        Optimizer optimizer, OptimizerImpl implementation, ScalarType dtype, HyperParameters? options = null, long seed = 3)
    {
        options ??= new HyperParameters();
        manual_seed(seed);
        weights = [.. Shapes.Select(shape => new Parameter(randn(shape, dtype)))];
        references = [.. weights.Select(weight => Reference(optimizer, weight, options))];
        Optimizer = OptimizerFactory.Create(
            TinyModels.Setup("mistral", Style.Hf, Attention.Sdpa) with { Optimizer = optimizer, OptimizerImpl = implementation },
            weights, options)!;
    }

    /// <summary>Every optimizer in every implementation.</summary>
    internal static IReadOnlyList<(Optimizer Optimizer, OptimizerImpl Implementation)> All { get; } =
    [
        .. Enum.GetValues<OptimizerImpl>().Select(implementation => (Core.Setup.Optimizer.AdamW, implementation)),
        (Core.Setup.Optimizer.Sgd, OptimizerImpl.Fused),
        (Core.Setup.Optimizer.Sgd, OptimizerImpl.Foreach),
        (Core.Setup.Optimizer.Sgd, OptimizerImpl.Loop),
        (Core.Setup.Optimizer.Adafactor, OptimizerImpl.Foreach),
        (Core.Setup.Optimizer.Adafactor, OptimizerImpl.Loop),
    ];

    internal IOptimizer Optimizer { get; }

    internal IReadOnlyList<Parameter> Weights => weights;

    internal IReadOnlyList<ReferenceOptimizer> References => references;

    internal double[][] WeightValues => [.. weights.Select(DecoderUnderTest.Values)];

    /// <summary>States weight after weight, without step counters.</summary>
    internal double[][] StateValues => [.. Optimizer.States.Where(state => state.ndim > 0).Select(DecoderUnderTest.Values)];

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

    /// <summary>Weights and states are the reference's.</summary>
    /// <param name="tolerance">Of a weight x the error may be this times 1 + |x|: values are of the order of one.</param>
    /// <param name="stateTolerance">The same for states.</param>
    internal void AgreesWithTheReference(double tolerance, double stateTolerance)
    {
        double[][] states = StateValues;
        Assert.Equal(references.Sum(reference => reference.States.Length), states.Length);
        int next = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            Close(references[i].Weights, DecoderUnderTest.Values(weights[i]), tolerance, $"weight {i}");
            foreach (double[] state in references[i].States)
                Close(state, states[next], stateTolerance, $"state {next++}");
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

    private static ReferenceOptimizer Reference(Optimizer optimizer, Parameter weight, HyperParameters options)
    {
        double[] values = DecoderUnderTest.Values(weight);
        double precision = weight.dtype switch { ScalarType.Float64 => Math.Pow(2, -52), ScalarType.Float32 => Math.Pow(2, -23), _ => Math.Pow(2, -7) };
        return optimizer switch
        {
            Core.Setup.Optimizer.AdamW => new ReferenceAdamW(values, options.AdamW),
            Core.Setup.Optimizer.Sgd => new ReferenceSgd(values, options.Sgd),
            _ => new ReferenceAdafactor(values, weight.shape, options.Adafactor.Epsilon1 ?? precision, options.Adafactor),
        };
    }

    private static void Close(double[] expected, double[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(expected[i] - actual[i]), allowed = tolerance * (1 + Math.Abs(expected[i]));
            Assert.True(error <= allowed, $"{what}[{i}]: expected {expected[i]:R}, is {actual[i]:R}, off by {error:R} > {allowed:R}");
        }
    }
}
