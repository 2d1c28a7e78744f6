namespace GpuProbe.Core.Calibration.Fitting;

/// <summary>Student's distribution.</summary>
public static class StudentT
{
    private const double Z = 1.959963984540054;

    /// <summary>The two-sided 95 % point for ν degrees of freedom, by the Cornish-Fisher expansion (Abramowitz and Stegun 26.7.5); exact to 0.5 % from ν = 4 on.</summary>
    public static double TwoSided95(double degrees)
    {
        double nu = Math.Max(2, degrees);
        double z2 = Z * Z;
        double first = Z * (z2 + 1) / 4;
        double second = Z * ((5 * z2 + 16) * z2 + 3) / 96;
        double third = Z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
        return Z + first / nu + second / (nu * nu) + third / (nu * nu * nu);
    }
}
