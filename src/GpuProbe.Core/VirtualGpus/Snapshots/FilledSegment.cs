using GpuProbe.Core.Snapshots;

namespace GpuProbe.Core.VirtualGpus.Snapshots;

/// <summary>Puts live blocks into their segment, with the gaps between them.</summary>
internal static class FilledSegment
{
    // The caching allocator's own limit between its two pools.
    private const long SmallSegment = 2 << 20;

    /// <summary>A segment of a device as a snapshot has it.</summary>
    /// <param name="number">The device's number in the snapshot.</param>
    /// <param name="device">The device.</param>
    /// <param name="segment">The segment.</param>
    public static SnapshotSegment Of(int number, SnapshotDevice device, LiveSegment segment)
    {
        LiveBlock[] blocks = [.. BlocksIn(device.Blocks, segment)];
        long allocated = blocks.Sum(block => block.Bytes);
        return new SnapshotSegment(number, (long)segment.Address, segment.Bytes, [.. WithGaps(blocks, segment)])
        {
            AllocatedBytes = allocated,
            ActiveBytes = allocated,
            RequestedBytes = allocated,
            IsLarge = segment.Bytes > SmallSegment,
            IsExpandable = device.IsExpandable,
        };
    }

    // Both lists are in order of their addresses.
    private static IEnumerable<LiveBlock> BlocksIn(IReadOnlyList<LiveBlock> blocks, LiveSegment segment)
    {
        int low = 0;
        for (int high = blocks.Count; low < high;)
        {
            int middle = (low + high) / 2;
            if (blocks[middle].Address < segment.Address)
                low = middle + 1;
            else
                high = middle;
        }

        ulong end = segment.Address + (ulong)segment.Bytes;
        for (int i = low; i < blocks.Count && blocks[i].Address < end; i++)
            yield return blocks[i];
    }

    private static IEnumerable<SnapshotBlock> WithGaps(LiveBlock[] blocks, LiveSegment segment)
    {
        ulong address = segment.Address;
        foreach (LiveBlock block in blocks)
        {
            if (block.Address > address)
                yield return Gap(address, block.Address);
            yield return new SnapshotBlock((long)block.Address, block.Bytes, block.Bytes, BlockState.Allocated, block.Operator);
            address = block.Address + (ulong)block.Bytes;
        }

        ulong end = segment.Address + (ulong)segment.Bytes;
        if (address < end)
            yield return Gap(address, end);

        static SnapshotBlock Gap(ulong start, ulong end) => new((long)start, (long)(end - start), 0, BlockState.Inactive, Operator: null);
    }
}
