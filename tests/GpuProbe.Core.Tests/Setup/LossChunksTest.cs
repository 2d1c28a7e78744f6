using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Tests.Setup;

public sealed class LossChunksTest
{
    [Theory]
    [InlineData(16384, 32000, 4096, 2048)] // Liger-Kernel's own example
    [InlineData(1024, 32000, 4096, 128)]
    [InlineData(1024, 128256, 2048, 32)]
    [InlineData(1000, 128256, 2048, 16)]
    [InlineData(1, 32000, 4096, 1)]
    [InlineData(14, 19, 12, 8)]
    [InlineData(14, 12, 12, 16)]
    public void Rows_are_a_power_of_two(long rows, long vocabulary, long hidden, long chunk) =>
        Assert.Equal(chunk, LossChunks.Rows(rows, vocabulary, hidden));
}
