namespace GpuProbe.Core.Tracing;

/// <summary>The allocator that served a run on a card, as libtorch itself says.</summary>
/// <param name="Backend"><c>native</c> or <c>cudaMallocAsync</c>.</param>
/// <param name="ExpandableSegments">Whether its segments grow.</param>
/// <param name="Traced">Whether it told of every block; without, there is no saying what was live at the peak.</param>
public sealed record AllocatorInUse(string Backend, bool ExpandableSegments, bool Traced);
