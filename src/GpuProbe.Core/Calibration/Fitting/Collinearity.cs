namespace GpuProbe.Core.Calibration.Fitting;

/// <summary>Finds columns of a design that the data cannot tell from others.</summary>
public static class Collinearity
{
    private const double Negligible = 1e-9;

    /// <summary>
    /// For each column, the sine of its angle to the space that the others span: 1 where it is orthogonal to them, 0 where they make it
    /// up; the inverse square root of the variance inflation factor.
    /// </summary>
    /// <param name="columns">Columns of one length; the triangle of a QR reduction has the same angles.</param>
    public static double[] Sines(double[][] columns)
    {
        double[][] units = [.. columns.Select(Unit)];
        return [.. units.Select((unit, j) => Norm(Rest(unit, Basis(units.Where((_, k) => k != j)))))];
    }

    private static List<double[]> Basis(IEnumerable<double[]> columns)
    {
        List<double[]> basis = [];
        foreach (double[] column in columns)
        {
            double[] rest = Rest(column, basis);
            if (Norm(rest) > Negligible)
                basis.Add(Unit(rest));
        }

        return basis;
    }

    // Twice is enough to be orthogonal to rounding.
    private static double[] Rest(double[] column, List<double[]> basis)
    {
        double[] rest = [.. column];
        for (int pass = 0; pass < 2; pass++)
        {
            foreach (double[] direction in basis)
            {
                double product = 0;
                for (int i = 0; i < rest.Length; i++)
                    product += direction[i] * rest[i];
                for (int i = 0; i < rest.Length; i++)
                    rest[i] -= product * direction[i];
            }
        }

        return rest;
    }

    private static double[] Unit(double[] column)
    {
        double norm = Norm(column);
        return norm == 0 ? column : [.. column.Select(entry => entry / norm)];
    }

    private static double Norm(double[] column) => Math.Sqrt(column.Sum(entry => entry * entry));
}
