using GpuProbe.Core.Planning.Advice;

namespace GpuProbe.Core.Reporting.Advising;

/// <summary>One thing that advice changes.</summary>
/// <param name="Topic">What it is about: <c>checkpointing</c>.</param>
/// <param name="Options">Names of the options that differ, without dashes; what follows from other options is among them, too.</param>
/// <param name="Training">Whether the training is still the same.</param>
/// <param name="Reason">Why.</param>
public sealed record AdvisedChange(string Topic, IReadOnlyList<string> Options, Sameness Training, string Reason);
