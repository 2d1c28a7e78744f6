namespace GpuProbe.Core.Calibration.Fitting;

/// <summary>
/// Reduces a least-squares problem <c>min ‖A x - b‖</c> of many rows to the triangle <c>min ‖R x - Qᵀb‖</c> by Householder reflections
/// (Golub and Van Loan, Matrix Computations, section 5.2), which keep what normal equations would square away.
/// </summary>
public sealed class HouseholderQr
{
    private HouseholderQr(double[,] r, double[] c) => (R, C) = (r, c);

    /// <summary>The upper triangle, columns × columns.</summary>
    public double[,] R { get; }

    /// <summary>The first entries of <c>Qᵀb</c>, as many as there are columns.</summary>
    public double[] C { get; }

    /// <summary>Reduces a problem; the arrays are overwritten.</summary>
    /// <param name="a">The columns of A, each with at least as many entries as there are columns.</param>
    /// <param name="b">The right side.</param>
    public static HouseholderQr Reduce(double[][] a, double[] b)
    {
        int columns = a.Length;
        double[,] r = new double[columns, columns];
        for (int j = 0; j < columns; j++)
        {
            double diagonal = Reflector(a[j], j);
            for (int k = j + 1; k < columns; k++)
                Reflect(a[j], a[k], j);
            Reflect(a[j], b, j);
            for (int k = 0; k < j; k++)
                r[k, j] = a[j][k];
            r[j, j] = diagonal;
        }

        return new(r, b[..columns]);
    }

    // Turns the column's part from its diagonal on into a reflector of length √2, and returns the diagonal of R.
    private static double Reflector(double[] column, int from)
    {
        Span<double> part = column.AsSpan(from);
        double largest = 0;
        foreach (double entry in part)
            largest = Math.Max(largest, Math.Abs(entry));
        if (largest == 0)
            return 0;
        double squares = 0;
        foreach (double entry in part)
            squares += entry / largest * (entry / largest);
        double norm = largest * Math.Sqrt(squares);
        double diagonal = part[0] > 0 ? -norm : norm;
        double scale = 1 / Math.Sqrt(norm * (norm + Math.Abs(part[0])));
        part[0] -= diagonal;
        for (int i = 0; i < part.Length; i++)
            part[i] *= scale;
        return diagonal;
    }

    private static void Reflect(double[] reflector, double[] column, int from)
    {
        double product = 0;
        for (int i = from; i < column.Length; i++)
            product += reflector[i] * column[i];
        if (product == 0)
            return;
        for (int i = from; i < column.Length; i++)
            column[i] -= product * reflector[i];
    }
}
