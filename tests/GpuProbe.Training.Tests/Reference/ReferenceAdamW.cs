using GpuProbe.Training.Optimizers.Adam;

namespace GpuProbe.Training.Tests.Reference;

/// <summary>AdamW (Loshchilov and Hutter, "Decoupled weight decay regularization") on plain doubles.</summary>
internal sealed class ReferenceAdamW(double[] weights, AdamWOptions options) : ReferenceOptimizer(weights)
{
    private int steps;

    private double[] First { get; } = new double[weights.Length];

    private double[] Second { get; } = new double[weights.Length];

    internal override double[][] States => [First, Second];

    internal override void Step(double[] gradient)
    {
        steps++;
        double correction1 = 1 - Math.Pow(options.Beta1, steps), correction2 = 1 - Math.Pow(options.Beta2, steps);
        for (int i = 0; i < gradient.Length; i++)
        {
            double g = gradient[i];
            First[i] = options.Beta1 * First[i] + (1 - options.Beta1) * g;
            Second[i] = options.Beta2 * Second[i] + (1 - options.Beta2) * g * g;
            Weights[i] -= options.LearningRate * options.WeightDecay * Weights[i];
            Weights[i] -= options.LearningRate * First[i] / correction1 / (Math.Sqrt(Second[i] / correction2) + options.Epsilon);
        }
    }
}
