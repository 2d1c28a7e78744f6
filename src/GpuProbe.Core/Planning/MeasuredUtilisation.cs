using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning;

/// <summary>The share of its dense peak that a card reached.</summary>
/// <param name="Gpu">The card's product name.</param>
/// <param name="Hardware">Hardware FLOPs utilisation.</param>
/// <param name="Setup">What it ran.</param>
public sealed record MeasuredUtilisation(string Gpu, double Hardware, TrainingSetup Setup);
