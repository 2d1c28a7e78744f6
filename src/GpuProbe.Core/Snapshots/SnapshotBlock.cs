namespace GpuProbe.Core.Snapshots;

/// <summary>A part of a segment.</summary>
/// <param name="Address">Its device address.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="RequestedBytes">What was asked for when it was last handed out; the block may be larger.</param>
/// <param name="State">Whether it is in use.</param>
/// <param name="Operator">The operator that asked for it; <see langword="null"/> if not known.</param>
public sealed record SnapshotBlock(long Address, long Bytes, long RequestedBytes, BlockState State, string? Operator);
