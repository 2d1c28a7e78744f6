namespace GpuProbe.Core.Snapshots;

/// <summary>What becomes of a block of a segment.</summary>
public enum BlockState
{
    /// <summary>Nobody has it.</summary>
    Inactive,

    /// <summary>A tensor holds it.</summary>
    Allocated,

    /// <summary>It was given back, but a stream may still use it.</summary>
    AwaitsStreams,
}
