namespace GpuProbe.Core.Comparison.Gating;

/// <summary>What holds for all rows of a lane that say nothing else.</summary>
/// <param name="Origin">Where the figures come from.</param>
/// <param name="Tolerances">How far each figure may be from the expected one.</param>
public sealed record BaselineLane(Origin Origin, IReadOnlyDictionary<GateMetric, Tolerance> Tolerances);
