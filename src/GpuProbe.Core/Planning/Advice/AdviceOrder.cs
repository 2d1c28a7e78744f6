namespace GpuProbe.Core.Planning.Advice;

/// <summary>
/// The order of advice: what fits first, by what it costs in time, where costs within one step of 5 % count as similar; of similar
/// ones what stays closest to the training as asked, then what is cheaper, has fewer changes and takes less memory. What does not fit
/// follows by its memory, least first.
/// </summary>
/// <param name="fasterCounts">Whether a gain of time counts; else what is faster than asked costs nothing, like what is as fast.</param>
public sealed class AdviceOrder(bool fasterCounts) : IComparer<AdvisedSetup>
{
    /// <summary>Relative width of a step of costs that count as similar.</summary>
    public const double SimilarCost = 1.05;

    /// <summary>From this share of the time on a change does not count as faster.</summary>
    internal const double NoGain = 0.995;

    /// <inheritdoc/>
    public int Compare(AdvisedSetup? x, AdvisedSetup? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        int order = y.Fits.CompareTo(x.Fits);
        if (order == 0 && x.Fits)
            order = Key(x.Cost?.Ratio, x.Sameness, x.Changes.Count).CompareTo(Key(y.Cost?.Ratio, y.Sameness, y.Changes.Count));
        return order != 0 ? order : x.Figures.DeviceBytes.CompareTo(y.Figures.DeviceBytes);
    }

    /// <summary>What candidates are compared by, smallest first; one whose cost is not known follows those whose cost is.</summary>
    internal (int Step, Sameness Sameness, double Ratio, int Changes) Key(double? ratio, Sameness sameness, int changes)
    {
        double cost = ratio ?? double.PositiveInfinity;
        double counted = fasterCounts ? cost : Math.Max(1, cost);
        int step = double.IsPositiveInfinity(cost) ? int.MaxValue : (int)Math.Floor(Math.Log(counted) / Math.Log(SimilarCost) + 1e-9);
        return (step, sameness, cost, changes);
    }
}
