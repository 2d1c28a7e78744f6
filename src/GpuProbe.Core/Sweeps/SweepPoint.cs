using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Sweeps;

/// <summary>One row to be: a set-up in a lane on a device.</summary>
/// <param name="Index">Its place among all, from 0.</param>
/// <param name="Id">What it is about: equal for equal set-ups in the same lane on the same device.</param>
/// <param name="Device">Lane and device.</param>
/// <param name="Varied">What tells it from other points: option and text.</param>
/// <param name="Setup">The set-up; <see langword="null"/> where the point is none.</param>
/// <param name="Refusal">Why it is none.</param>
public sealed record SweepPoint(
    int Index, string Id, SweepDevice Device, IReadOnlyDictionary<string, string> Varied, TrainingSetup? Setup, string? Refusal);
