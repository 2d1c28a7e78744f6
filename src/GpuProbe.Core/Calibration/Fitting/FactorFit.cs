namespace GpuProbe.Core.Calibration.Fitting;

/// <summary>Factors with their uncertainty.</summary>
/// <param name="Factors">θ, class by class.</param>
/// <param name="HalfWidths">Half of each factor's 95 % interval; <see langword="null"/> where it was not fitted or cannot be told.</param>
/// <param name="Scale">Robust standard deviation of the relative residuals.</param>
/// <param name="Outliers">Clusters with an observation so far off that it had no weight.</param>
public sealed record FactorFit(double[] Factors, double?[] HalfWidths, double Scale, int Outliers);
