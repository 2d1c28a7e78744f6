namespace GpuProbe.Core.Planning.Advice;

/// <summary>One thing that differs between two set-ups.</summary>
/// <param name="Topic">What it is about: <c>checkpointing</c>.</param>
/// <param name="Options">Names of the options that differ, without dashes.</param>
/// <param name="Sameness">Whether the training is still the same.</param>
/// <param name="Reason">Why, in a few words.</param>
public sealed record Change(string Topic, IReadOnlyList<string> Options, Sameness Sameness, string Reason);
