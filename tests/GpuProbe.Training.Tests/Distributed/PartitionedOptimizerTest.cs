using GpuProbe.Training.Distributed;

namespace GpuProbe.Training.Tests.Distributed;

/// <summary>Which weights the first rank updates; the expected ones are ZeroRedundancyOptimizer's.</summary>
public sealed class PartitionedOptimizerTest
{
    [Theory]
    [InlineData(new long[] { 5, 9, 9, 1 }, 1, new[] { 1, 2, 0, 3 })]
    [InlineData(new long[] { 5, 9, 9, 1 }, 2, new[] { 1, 0 })] // 9 | 9, then 5 to the first, 1 to the second
    [InlineData(new long[] { 5, 9, 9, 1 }, 3, new[] { 1 })]
    [InlineData(new long[] { 2, 2, 2, 2, 2 }, 2, new[] { 0, 2, 4 })]
    [InlineData(new long[] { 8 }, 4, new[] { 0 })]
    public void The_largest_weight_goes_to_the_rank_with_the_least(long[] elements, int ranks, int[] first) =>
        Assert.Equal(first, PartitionedOptimizer.OfFirstRank(elements, ranks));
}
