namespace GpuProbe.Core.Tracing;

/// <summary>Bytes of one operator's blocks that were live at the peak and belong to no other category.</summary>
/// <param name="Operator">The operator that allocated them.</param>
/// <param name="Bytes">Their bytes.</param>
public sealed record OperatorBytes(string Operator, long Bytes);
