using GpuProbe.Training.Optimizers.Sgd;

namespace GpuProbe.Training.Tests.Reference;

/// <summary>SGD with momentum as PyTorch documents it (Sutskever's without the step size in the buffer), on plain doubles.</summary>
internal sealed class ReferenceSgd(double[] weights, SgdOptions options) : ReferenceOptimizer(weights)
{
    private double[]? buffer;

    internal override double[][] States => buffer is null ? [] : [buffer];

    internal override void Step(double[] gradient)
    {
        buffer = buffer is null ? [.. gradient] : [.. buffer.Zip(gradient, (b, g) => options.Momentum * b + g)];
        for (int i = 0; i < gradient.Length; i++)
            Weights[i] -= options.LearningRate * buffer[i];
    }
}
