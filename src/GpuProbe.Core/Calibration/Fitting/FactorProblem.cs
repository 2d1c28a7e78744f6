namespace GpuProbe.Core.Calibration.Fitting;

/// <summary>
/// Seconds that are sums of a few classes' times: <c>y_i = Σ_j x_ij θ_j</c> with noise that is relative to y. x is the time at the class's
/// peak, θ the factor by which it really takes longer, never negative.
/// </summary>
/// <param name="Columns">x, class by class.</param>
/// <param name="Seconds">y.</param>
/// <param name="Clusters">Which observations share their noise: the phases of one row have the same number.</param>
/// <param name="Start">Factors to start from, all greater than 0.</param>
/// <param name="IsFitted">Which factors are fitted; the others stay as they start.</param>
public sealed record FactorProblem(double[][] Columns, double[] Seconds, int[] Clusters, double[] Start, bool[] IsFitted)
{
    /// <summary>Predicted seconds of every observation.</summary>
    public double[] Predict(double[] factors)
    {
        double[] predicted = new double[Seconds.Length];
        for (int j = 0; j < factors.Length; j++)
        {
            double[] column = Columns[j];
            double factor = factors[j];
            for (int i = 0; i < predicted.Length; i++)
                predicted[i] += factor * column[i];
        }

        return predicted;
    }
}
