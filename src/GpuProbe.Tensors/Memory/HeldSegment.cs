using GpuProbe.Tensors.Interop;

namespace GpuProbe.Tensors.Memory;

/// <summary>What the caching allocator has taken from the device in one piece, or mapped side by side.</summary>
/// <param name="Address">Where it begins.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Device">The device.</param>
/// <param name="IsExpandable">Whether it is mapped piece by piece.</param>
/// <param name="Blocks">Its blocks, by address; adjoining free ones are one.</param>
public sealed record HeldSegment(long Address, long Bytes, int Device, bool IsExpandable, IReadOnlyList<HeldBlock> Blocks)
{
    internal static IReadOnlyList<HeldSegment> Of((NativeCudaSegment[] Segments, NativeCudaBlock[] Blocks) snapshot)
    {
        List<HeldSegment> segments = [];
        int next = 0;
        foreach (NativeCudaSegment segment in snapshot.Segments)
        {
            HeldBlock[] blocks =
            [
                .. snapshot.Blocks.Skip(next).Take(segment.Blocks).Select(block => new HeldBlock(block.Address, block.Bytes, block.State == 0)),
            ];
            next += segment.Blocks;
            segments.Add(new(segment.Address, segment.TotalBytes, segment.Device, segment.Expandable != 0, blocks));
        }

        return segments;
    }
}
