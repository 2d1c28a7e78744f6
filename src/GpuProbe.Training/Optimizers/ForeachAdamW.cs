using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers;

/// <summary>
/// PyTorch's <c>AdamW(foreach=True)</c>, its default on CUDA: list operators, with the roots of all second moments
/// held at once.
/// </summary>
public sealed class ForeachAdamW(IEnumerable<Parameter> parameters, AdamWOptions options)
    : PyTorchAdamW(parameters, options, countersOnDevice: false)
{
    /// <inheritdoc/>
    protected override void Update(Tensor[] gradients, Tensor[] first, Tensor[] second, Tensor[] steps)
    {
        Tensor[] weights = Parameters.ToArray<Tensor>();
        using (Tensor one = ones([], float32, CPU))
            Operators.ForeachAddTensor.Run(steps, one, 1.0);
        Operators.ForeachMulScalar.Run(weights, 1 - Options.LearningRate * Options.WeightDecay);
        Operators.ForeachLerpScalar.Run(first, gradients, 1 - Options.Beta1);
        Operators.ForeachMulScalar.Run(second, Options.Beta2);
        Operators.ForeachAddcmulScalar.Run(second, gradients, gradients, 1 - Options.Beta2);

        double[] corrections = [.. weights.Select(_ => BiasCorrection2Root)];
        double[] stepSizes = [.. weights.Select(_ => -Options.LearningRate / BiasCorrection1)];
        Tensor?[] denominators = Operators.ForeachSqrt.CallMany(weights.Length, second);
        Operators.ForeachDivScalarList.Run(denominators, corrections);
        Operators.ForeachAddScalar.Run(denominators, Options.Epsilon);
        Operators.ForeachAddcdivScalarList.Run(weights, first, denominators, stepSizes);
        foreach (Tensor? denominator in denominators)
            denominator?.Dispose();
    }
}
