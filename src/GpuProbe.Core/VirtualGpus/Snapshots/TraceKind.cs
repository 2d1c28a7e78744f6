namespace GpuProbe.Core.VirtualGpus.Snapshots;

/// <summary>What an event of the caching allocator is about.</summary>
public enum TraceKind
{
    /// <summary>A block; negative bytes are given back.</summary>
    Block = 0,

    /// <summary>A segment; negative bytes are given back.</summary>
    Segment = 1,

    /// <summary>An out-of-memory error: bytes asked for, and in the address's place the bytes that were free.</summary>
    OutOfMemory = 2,
}
