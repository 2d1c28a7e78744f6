namespace GpuProbe.Core.VirtualGpus;

/// <summary>Live blocks of one size that one operator asked for.</summary>
/// <param name="Bytes">Size of one.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Operator">The operator; <see langword="null"/> if not known.</param>
/// <param name="Seconds">When the first was allocated, in seconds from the process's start.</param>
public sealed record LargeAllocation(long Bytes, int Count, string? Operator, double Seconds)
{
    private const int Most = 10;

    internal static IReadOnlyList<LargeAllocation> Of(IEnumerable<LiveBlock> blocks) =>
    [
        .. blocks.GroupBy(block => (block.Bytes, block.Operator))
            .Select(group => new LargeAllocation(group.Key.Bytes, group.Count(), group.Key.Operator, group.Min(block => block.Seconds)))
            .OrderByDescending(allocation => allocation.Bytes)
            .ThenBy(allocation => allocation.Seconds)
            .Take(Most),
    ];
}
