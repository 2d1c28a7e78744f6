namespace GpuProbe.Core.Calibration.Fitting;

/// <summary>Symmetric positive definite systems, by Cholesky's factorisation.</summary>
public static class SymmetricSystem
{
    /// <summary>The inverse; <see langword="null"/> where the matrix is not positive definite.</summary>
    public static double[,]? Inverse(double[,] matrix)
    {
        int count = matrix.GetLength(0);
        double[,] lower = new double[count, count];
        for (int j = 0; j < count; j++)
        {
            for (int i = j; i < count; i++)
            {
                double sum = matrix[i, j];
                for (int k = 0; k < j; k++)
                    sum -= lower[i, k] * lower[j, k];
                if (i == j && !(sum > 1e-14 * Math.Abs(matrix[j, j])))
                    return null;
                lower[i, j] = i == j ? Math.Sqrt(sum) : sum / lower[j, j];
            }
        }

        double[,] inverse = new double[count, count];
        for (int column = 0; column < count; column++)
        {
            double[] x = new double[count];
            for (int i = 0; i < count; i++)
            {
                x[i] = i == column ? 1 : 0;
                for (int k = 0; k < i; k++)
                    x[i] -= lower[i, k] * x[k];
                x[i] /= lower[i, i];
            }

            for (int i = count - 1; i >= 0; i--)
            {
                for (int k = i + 1; k < count; k++)
                    x[i] -= lower[k, i] * x[k];
                x[i] /= lower[i, i];
                inverse[i, column] = x[i];
            }
        }

        return inverse;
    }
}
