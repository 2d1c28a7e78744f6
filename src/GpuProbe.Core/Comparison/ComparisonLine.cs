namespace GpuProbe.Core.Comparison;

/// <summary>One line of a comparison.</summary>
/// <param name="Name">What is compared, for example <c>weights</c> or <c>peak of backward</c>.</param>
/// <param name="Bytes">The two sizes.</param>
public sealed record ComparisonLine(string Name, ComparedBytes Bytes);
