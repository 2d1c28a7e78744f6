namespace GpuProbe.Core.Planning.StepTimes;

/// <summary>The time of one class of operators.</summary>
/// <param name="Class">The class.</param>
/// <param name="Amount">FLOPs, bytes or launches.</param>
/// <param name="PeakPerSecond">As many per second at the card's peak.</param>
/// <param name="Rate">The share of it that is reached.</param>
public sealed record ClassTime(WorkClass Class, double Amount, double PeakPerSecond, ClassRate Rate)
{
    /// <summary>Seconds: amount over utilisation times peak.</summary>
    public double Seconds => Amount / (Rate.Utilisation * PeakPerSecond);
}
