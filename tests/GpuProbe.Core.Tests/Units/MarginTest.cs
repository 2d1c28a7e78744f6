using GpuProbe.Core.Units;

namespace GpuProbe.Core.Tests.Units;

public sealed class MarginTest
{
    [Theory]
    [InlineData("5%", 1000, 50, "5%")]
    [InlineData("2.5%", 1001, 26, "2.5%")]
    [InlineData("0%", 1000, 0, "0%")]
    [InlineData("2GiB", 1000, 2147483648, "2.00 GiB")]
    [InlineData(" 512 B ", 1000, 512, "512 B")]
    public void It_is_a_share_or_bytes(string text, long total, long bytes, string shown)
    {
        var margin = Margin.Parse(text, "--margin");

        Assert.Equal((bytes, shown), (margin.Of(total), margin.ToString()));
    }

    [Theory]
    [InlineData("100%")]
    [InlineData("-5%")]
    [InlineData("-2GiB")]
    [InlineData("five")]
    [InlineData("5")]
    [InlineData("2GiB%")]
    [InlineData("")]
    public void Anything_else_is_refused(string text)
    {
        var refusal = Assert.Throws<ToolException>(() => Margin.Parse(text, "--margin"));

        Assert.Equal(ExitCode.BadInput, refusal.ExitCode);
        Assert.Equal($"--margin is '{text}'; allowed: a part of the card's memory, for example 5% or 2GiB", refusal.Message);
    }
}
