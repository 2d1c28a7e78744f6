namespace GpuProbe.Core.Snapshots;

/// <summary>A range of device memory that the caching allocator holds.</summary>
/// <param name="Device">The device's number.</param>
/// <param name="Address">Its device address.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Blocks">Its parts, by address; they fill it.</param>
public sealed record SnapshotSegment(int Device, long Address, long Bytes, IReadOnlyList<SnapshotBlock> Blocks)
{
    /// <summary>Bytes of blocks that tensors hold.</summary>
    public long AllocatedBytes { get; init; }

    /// <summary>The same with blocks that streams may still use.</summary>
    public long ActiveBytes { get; init; }

    /// <summary>What active blocks were asked to hold.</summary>
    public long RequestedBytes { get; init; }

    /// <summary>The stream whose blocks it serves; 0 for the default one.</summary>
    public long Stream { get; init; }

    /// <summary>Whether it serves blocks of more than 1 MiB.</summary>
    public bool IsLarge { get; init; }

    /// <summary>Whether it grows.</summary>
    public bool IsExpandable { get; init; }

    /// <summary>The private pool that owns it; zeros for none.</summary>
    public (long First, long Second) Pool { get; init; }
}
