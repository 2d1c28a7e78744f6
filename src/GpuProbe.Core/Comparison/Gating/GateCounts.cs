namespace GpuProbe.Core.Comparison.Gating;

/// <summary>Rows by verdict.</summary>
/// <param name="Pass">Those as expected.</param>
/// <param name="Regression">Those with a regression.</param>
/// <param name="Improvement">Those with an improvement and no regression.</param>
/// <param name="Inconclusive">Those of which something cannot be told, and nothing is better or worse.</param>
/// <param name="New">Those that the baseline does not have.</param>
public sealed record GateCounts(int Pass, int Regression, int Improvement, int Inconclusive, int New)
{
    /// <summary>Rows of the baseline.</summary>
    public int OfBaseline => Pass + Regression + Improvement + Inconclusive;
}
