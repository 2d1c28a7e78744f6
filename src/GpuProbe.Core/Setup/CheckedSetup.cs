namespace GpuProbe.Core.Setup;

/// <summary>A set-up that can be run, and what its author should know about it.</summary>
/// <param name="Setup">The set-up, every default expanded.</param>
/// <param name="Warnings">One line each; empty if there is nothing to say.</param>
public sealed record CheckedSetup(TrainingSetup Setup, IReadOnlyList<string> Warnings);
