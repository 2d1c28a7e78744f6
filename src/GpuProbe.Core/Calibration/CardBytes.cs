namespace GpuProbe.Core.Calibration;

/// <summary>Bytes of one run on a card.</summary>
/// <param name="Context">In use after the warm-up.</param>
/// <param name="Reserved">Most that the caching allocator held.</param>
/// <param name="Device">Most that was in use.</param>
internal sealed record CardBytes(long Context, long Reserved, long Device)
{
    /// <summary>What was in use beside allocator and context at the peak.</summary>
    public long Overhead => Device - Reserved - Context;
}
