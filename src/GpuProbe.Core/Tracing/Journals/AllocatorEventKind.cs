namespace GpuProbe.Core.Tracing.Journals;

/// <summary>What an allocator did.</summary>
public enum AllocatorEventKind
{
    /// <summary>It gave a block.</summary>
    Allocation,

    /// <summary>It took a block back.</summary>
    Release,

    /// <summary>It took a segment from the device, or mapped more of one.</summary>
    SegmentAllocation,

    /// <summary>It gave a segment back to the device, or unmapped some of one.</summary>
    SegmentRelease,
}
