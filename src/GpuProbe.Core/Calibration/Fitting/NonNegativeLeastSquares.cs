namespace GpuProbe.Core.Calibration.Fitting;

/// <summary>
/// <c>min ‖R x - c‖</c> with no x below 0: the active-set method of Lawson and Hanson (Solving Least Squares Problems, chapter 23).
/// </summary>
public static class NonNegativeLeastSquares
{
    private const double Tolerance = 1e-12;

    /// <summary>The solution.</summary>
    /// <param name="r">A square matrix of full rank, columns × columns.</param>
    /// <param name="c">The right side.</param>
    public static double[] Solve(double[,] r, double[] c)
    {
        int count = c.Length;
        double[] x = new double[count];
        bool[] isFree = new bool[count];
        double smallest = Tolerance * Math.Max(1e-300, Enumerable.Range(0, count).Max(j => Math.Abs(Gradient(r, c, new double[count], j))));
        // Every turn lowers the residual; the bound only guards against rounding that makes two columns take turns.
        for (int turn = 0; turn < 10 * count + 10; turn++)
        {
            int entering = -1;
            double steepest = smallest;
            for (int j = 0; j < count; j++)
            {
                double gradient = isFree[j] ? 0 : Gradient(r, c, x, j);
                if (gradient > steepest)
                    (entering, steepest) = (j, gradient);
            }

            if (entering < 0)
                break;
            isFree[entering] = true;
            Settle(r, c, x, isFree);
        }

        return x;
    }

    // Goes towards the solution of the free columns, and holds back each that would fall below 0.
    private static void Settle(double[,] r, double[] c, double[] x, bool[] isFree)
    {
        while (isFree.Contains(true))
        {
            double[] target = OfFree(r, c, isFree);
            double step = 1;
            int blocking = -1;
            for (int j = 0; j < x.Length; j++)
            {
                if (!isFree[j] || target[j] > 0)
                    continue;
                double allowed = x[j] / (x[j] - target[j]);
                if (blocking < 0 || allowed < step)
                    (blocking, step) = (j, Math.Min(1, allowed));
            }

            for (int j = 0; j < x.Length; j++)
                x[j] = isFree[j] ? x[j] + step * (target[j] - x[j]) : 0;
            if (blocking < 0)
                return;
            for (int j = 0; j < x.Length; j++)
            {
                if (isFree[j] && (j == blocking || x[j] <= 0))
                    (isFree[j], x[j]) = (false, 0);
            }
        }
    }

    private static double[] OfFree(double[,] r, double[] c, bool[] isFree)
    {
        int[] free = [.. Enumerable.Range(0, c.Length).Where(j => isFree[j])];
        double[][] columns = [.. free.Select(j => Enumerable.Range(0, c.Length).Select(i => r[i, j]).ToArray())];
        var reduced = HouseholderQr.Reduce(columns, [.. c]);
        double[] solution = BackSubstitute(reduced);
        double[] all = new double[c.Length];
        for (int k = 0; k < free.Length; k++)
            all[free[k]] = solution[k];
        return all;
    }

    private static double[] BackSubstitute(HouseholderQr triangle)
    {
        double[] x = [.. triangle.C];
        for (int i = x.Length - 1; i >= 0; i--)
        {
            for (int j = i + 1; j < x.Length; j++)
                x[i] -= triangle.R[i, j] * x[j];
            x[i] = triangle.R[i, i] == 0 ? 0 : x[i] / triangle.R[i, i];
        }

        return x;
    }

    // Of half the squared residual, downhill: column j of Rᵀ(c - R x).
    private static double Gradient(double[,] r, double[] c, double[] x, int j)
    {
        double gradient = 0;
        for (int i = 0; i < c.Length; i++)
        {
            double residual = c[i];
            for (int k = 0; k < x.Length; k++)
                residual -= r[i, k] * x[k];
            gradient += r[i, j] * residual;
        }

        return gradient;
    }
}
