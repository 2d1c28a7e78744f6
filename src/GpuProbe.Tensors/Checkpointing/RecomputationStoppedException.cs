namespace GpuProbe.Tensors.Checkpointing;

/// <summary>A recomputation has all that it was for. Passes through the region's body and ends there; no error.</summary>
internal sealed class RecomputationStoppedException() : Exception("the recomputation has all that it was for");
