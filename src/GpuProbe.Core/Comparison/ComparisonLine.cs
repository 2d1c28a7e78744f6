namespace GpuProbe.Core.Comparison;

/// <summary>One line of a comparison.</summary>
/// <param name="Name">What is compared, for example <c>weights</c> or <c>peak of backward</c>.</param>
/// <param name="PredictedBytes">What the formula said.</param>
/// <param name="MeasuredBytes">What was measured.</param>
public sealed record ComparisonLine(string Name, long PredictedBytes, long MeasuredBytes)
    : ComparedBytes(PredictedBytes, MeasuredBytes);
