namespace GpuProbe.Core.Setup;

/// <summary>
/// Low-rank adapters beside frozen weights: <c>y = W x + (α / r) · B A dropout(x)</c> with A [r, inputs] and B [outputs, r]
/// (arXiv 2106.09685). Everything but the adapters is frozen.
/// </summary>
/// <param name="Rank">r, at least 1.</param>
/// <param name="Alpha">α.</param>
/// <param name="Dropout">Share of the adapter's inputs that is set to zero in training; 0 for none.</param>
/// <param name="Targets">The linear layers of each block that have adapters.</param>
public sealed record Lora(long Rank, double Alpha, double Dropout, Projections Targets)
{
    /// <summary>α where nothing is said.</summary>
    public const double DefaultAlpha = 16;
}
