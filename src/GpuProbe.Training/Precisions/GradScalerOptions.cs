namespace GpuProbe.Training.Precisions;

/// <summary>How the scale of gradients begins and changes, with PyTorch's defaults.</summary>
/// <param name="InitialScale">The first scale.</param>
/// <param name="GrowthFactor">What it is multiplied by after <paramref name="GrowthInterval"/> steps in a row with finite gradients.</param>
/// <param name="BackoffFactor">What it is multiplied by after a skipped step.</param>
/// <param name="GrowthInterval">Steps between two growths.</param>
public sealed record GradScalerOptions(
    double InitialScale = 65536, double GrowthFactor = 2, double BackoffFactor = 0.5, long GrowthInterval = 2000);
