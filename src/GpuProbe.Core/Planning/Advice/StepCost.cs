namespace GpuProbe.Core.Planning.Advice;

/// <summary>What a token costs in a changed run, as a share of what it costs in the run as asked; on several cards, in time of all of them.</summary>
/// <param name="Ratio">Seconds of an optimizer's step for each of its tokens over the same of the run as asked.</param>
/// <param name="IsMeasured">Whether both were measured on the card; else both are estimated.</param>
public sealed record StepCost(double Ratio, bool IsMeasured);
