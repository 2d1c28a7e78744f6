using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers.Adam;

/// <summary>
/// PyTorch's <c>AdamW(foreach=True)</c>, its default on CUDA: list operators, with the roots of all second moments
/// held at once: <c>b E</c> bytes of temporaries for weights of one type with E elements of b bytes.
/// </summary>
public sealed class ForeachAdamW(IEnumerable<Parameter> parameters, AdamWOptions options)
    : PyTorchAdamW(parameters, options, countersOnDevice: false)
{
    /// <inheritdoc/>
    protected override void Advance(Tensor[] gradients)
    {
        foreach (int[] group in Groups)
            Advance(Pick(Parameters, group), Pick(gradients, group), Pick(FirstMoments, group), Pick(SecondMoments, group), Pick(Counters, group));
    }

    private void Advance(Tensor[] weights, Tensor[] gradients, Tensor[] first, Tensor[] second, Tensor[] steps)
    {
        OptimizerOperators.AdvanceOnHost(steps);
        OptimizerOperators.ForeachMulScalar.Run(weights, 1 - Options.LearningRate * Options.WeightDecay);
        OptimizerOperators.ForeachLerpScalar.Run(first, gradients, 1 - Options.Beta1);
        OptimizerOperators.ForeachMulScalar.Run(second, Options.Beta2);
        OptimizerOperators.ForeachAddcmulScalar.Run(second, gradients, gradients, 1 - Options.Beta2);

        double[] corrections = [.. weights.Select(_ => Corrections.SecondRoot)];
        double[] stepSizes = [.. weights.Select(_ => -Options.LearningRate / Corrections.First)];
        Tensor?[] denominators = OptimizerOperators.ForeachSqrt.CallMany(weights.Length, second);
        OptimizerOperators.ForeachDivScalarList.Run(denominators, corrections);
        OptimizerOperators.ForeachAddScalar.Run(denominators, Options.Epsilon);
        OptimizerOperators.ForeachAddcdivScalarList.Run(weights, first, denominators, stepSizes);
        foreach (Tensor? denominator in denominators)
            denominator?.Dispose();
    }
}
