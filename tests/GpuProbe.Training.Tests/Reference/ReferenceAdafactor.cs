using GpuProbe.Training.Optimizers.Adafactor;

namespace GpuProbe.Training.Tests.Reference;

/// <summary>Adafactor (Shazeer and Stern, "Adaptive learning rates with sublinear memory cost") with PyTorch's place for ε₁, on plain doubles.</summary>
internal sealed class ReferenceAdafactor : ReferenceOptimizer
{
    private readonly AdafactorOptions options;
    private readonly double epsilon1;
    private readonly int columns;
    private readonly double[][] states;
    private int steps;

    internal ReferenceAdafactor(double[] weights, long[] shape, double epsilon1, AdafactorOptions options) : base(weights)
    {
        this.options = options;
        this.epsilon1 = epsilon1;
        columns = (int)shape[^1];
        states = shape.Length > 1 ? [new double[shape[0]], new double[shape[1]]] : [new double[shape[0]]];
    }

    internal override double[][] States => states;

    internal override void Step(double[] gradient)
    {
        steps++;
        double share = Math.Pow(steps, options.Beta2Decay);
        double alpha = Math.Max(options.Epsilon2, RootMeanSquare(Weights)) * Math.Min(options.LearningRate, 1 / Math.Sqrt(steps));
        double[] squares = [.. gradient.Select(g => g * g)];
        double[] second = states.Length == 1 ? Whole(squares, share) : Factored(squares, share);
        double[] update = [.. gradient.Zip(second, (g, v) => g / Math.Sqrt(Math.Max(v, epsilon1 * epsilon1)))];
        double excess = Math.Max(1, RootMeanSquare(update) / options.ClippingThreshold);
        for (int i = 0; i < gradient.Length; i++)
            Weights[i] = Weights[i] * (1 - options.LearningRate * options.WeightDecay) - alpha / excess * update[i];
    }

    private double[] Whole(double[] squares, double share)
    {
        Move(states[0], squares, share);
        return states[0];
    }

    private double[] Factored(double[] squares, double share)
    {
        Move(states[0], [.. squares.Chunk(columns).Select(row => row.Average())], share);
        Move(states[1], [.. Enumerable.Range(0, columns).Select(c => squares.Where((_, i) => i % columns == c).Average())], share);
        double mean = Math.Max(states[0].Average(), epsilon1);
        return [.. squares.Select((_, i) => states[0][i / columns] * states[1][i % columns] / mean)];
    }

    private static void Move(double[] state, double[] to, double share)
    {
        for (int i = 0; i < state.Length; i++)
            state[i] += share * (to[i] - state[i]);
    }

    private static double RootMeanSquare(double[] values) => Math.Sqrt(values.Average(value => value * value));
}
