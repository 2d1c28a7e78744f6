namespace GpuProbe.Core.Comparison;

/// <summary>An operator that allocated other blocks in the measured run than in its virtual twin; all steps together.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="MeasuredCount">Blocks that it allocated in the measured run.</param>
/// <param name="MeasuredBytes">Their bytes.</param>
/// <param name="VirtualCount">Blocks that it allocated in the virtual twin.</param>
/// <param name="VirtualBytes">Their bytes.</param>
public sealed record OperatorDifference(string Operator, long MeasuredCount, long MeasuredBytes, long VirtualCount, long VirtualBytes);
