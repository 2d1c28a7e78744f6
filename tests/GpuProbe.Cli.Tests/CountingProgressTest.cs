using GpuProbe.Cli.Counting;
using GpuProbe.Core.Datasets.Counting;

namespace GpuProbe.Cli.Tests;

public sealed class CountingProgressTest
{
    [Theory]
    [InlineData(1L << 30, 4L << 30, 100, "25 % of 4.00 GiB, 1,234,567 examples, 40.0 MB/s, 5 min left")]
    [InlineData(1L << 30, 1L << 30, 100, "100 % of 1.00 GiB, 1,234,567 examples, 40.0 MB/s, 0 s left")]
    [InlineData(1L << 20, 1L << 30, 100, "0 % of 1.00 GiB, 1,234,567 examples, 40.0 MB/s, 28.4 h left")]
    [InlineData(0, null, 100, "1,234,567 examples, 40.0 MB/s")]
    public void A_line_tells_how_far_it_is_and_how_long_it_will_take(long read, long? total, double seconds, string line) =>
        Assert.Equal(line, CountingProgress.Line(new CensusProgress(1_234_567, 1, 4_000_000_000), read, total, seconds));
}
