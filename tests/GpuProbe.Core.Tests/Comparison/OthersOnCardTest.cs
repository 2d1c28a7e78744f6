using GpuProbe.Core.Comparison;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Tests.Comparison;

public sealed class OthersOnCardTest
{
    private const long MiB = 1 << 20;

    [Theory]
    [InlineData(0, 1000, 0, 1000, 0)]
    [InlineData(500, 1500, 500, 1500, 0)]
    [InlineData(4, 1004, 4, 1300, 300)]
    [InlineData(0, 1064, 0, 1000, 0)]
    [InlineData(0, 900, 64, 1000, 0)]
    public void Differences_from_the_idle_card_within_the_tolerance_are_the_runs_own(long before, long peak, long after, long own, long offset) =>
        Assert.Empty(OthersOnCard.Doubts(Watch(before, peak, after, offset), own * MiB));

    [Fact]
    public void What_NVML_saw_beyond_the_runs_own_readings_was_anothers() => Assert.Equal(
        ["Others used the card meanwhile: NVML saw 1.95 GiB more in use than before the run, the run itself only 1000.00 MiB."],
        OthersOnCard.Doubts(Watch(10, 2010, 10, offset: 300), 1310 * MiB));

    [Theory]
    [InlineData(0, 65, "65.00 MiB more")]
    [InlineData(500, 400, "100.00 MiB less")]
    public void What_is_left_or_gone_afterwards_is_anothers(long before, long after, string what) => Assert.Equal(
        [$"Others used the card meanwhile: after the run {what} were in use than before it."],
        OthersOnCard.Doubts(Watch(before, before + 100, after, offset: 0), peakDeviceBytes: null));

    private static CardWatch Watch(long before, long peak, long after, long offset) => new(before * MiB, peak * MiB, after * MiB, 3, offset * MiB);
}
