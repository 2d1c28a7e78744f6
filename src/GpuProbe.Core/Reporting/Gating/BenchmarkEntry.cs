namespace GpuProbe.Core.Reporting.Gating;

/// <summary>A figure as github-action-benchmark takes it.</summary>
/// <param name="Name">Which figure of which row.</param>
/// <param name="Unit"><c>bytes</c> or <c>seconds</c>.</param>
/// <param name="Value">The figure.</param>
/// <param name="Range">Its noise; <see langword="null"/> for an exact one.</param>
/// <param name="Extra">What else there is to say, in lines.</param>
internal sealed record BenchmarkEntry(string Name, string Unit, decimal Value, string? Range, string Extra);
