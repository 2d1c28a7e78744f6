namespace GpuProbe.Training.Tests.Reference;

/// <summary>An optimizer of one weight on plain doubles.</summary>
internal abstract class ReferenceOptimizer(double[] weights)
{
    /// <summary>The weight, in row-major order.</summary>
    internal double[] Weights { get; } = [.. weights];

    /// <summary>States in the order in which the optimizer keeps them, without step counters.</summary>
    internal abstract double[][] States { get; }

    /// <summary>Takes one step.</summary>
    internal abstract void Step(double[] gradient);
}
