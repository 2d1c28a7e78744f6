using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Tests.Models;
using GpuProbe.Core.Units;

namespace GpuProbe.Core.Tests.Units;

public sealed class ByteSizeTest
{
    [Theory]
    [InlineData("24GiB", 24L << 30)]
    [InlineData("80 GB", 80_000_000_000)]
    [InlineData("512MiB", 512L << 20)]
    [InlineData("1.5 KiB", 1536)]
    [InlineData("0.1KB", 100)]
    [InlineData("2tib", 2L << 40)]
    [InlineData("3 TB", 3_000_000_000_000)]
    [InlineData("7 mb", 7_000_000)]
    [InlineData("512B", 512)]
    [InlineData(" 42 ", 42)]
    [InlineData("0", 0)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void Sizes_are_read_in_the_forms_people_write(string text, long bytes) =>
        Assert.Equal(new ByteSize(bytes), ByteSize.Parse(text, "--max-memory"));

    [Theory]
    [InlineData("")]
    [InlineData("GiB")]
    [InlineData("24G")]
    [InlineData("24 gigs")]
    [InlineData("-1GiB")]
    [InlineData("1.5")]
    [InlineData("1e9")]
    [InlineData("1,5GiB")]
    [InlineData("9223372036854775808")]
    [InlineData("8388608TiB")]
    [InlineData("99999999999999999999999999999999999999GB")]
    public void Anything_else_is_refused_with_the_allowed_forms(string text)
    {
        Assert.False(ByteSize.TryParse(text, out ByteSize size));
        Assert.Equal(0, size.Bytes);
        Assert.Equal(
            $"--max-memory is '{text}'; allowed: a size such as 24GiB, 80 GB, 512MiB, or a number of bytes (KiB, MiB, GiB, TiB count in 1024; KB, MB, GB, TB in 1000)",
            Refused.Line(() => ByteSize.Parse(text, "--max-memory")));
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(512, "512 B")]
    [InlineData(1536, "1.50 KiB")]
    [InlineData(-(3L << 30), "-3.00 GiB")]
    [InlineData(85094039552, "79.25 GiB")]
    public void Sizes_are_shown_in_binary_units(long bytes, string text) => Assert.Equal(text, new ByteSize(bytes).ToString());

    [Fact]
    public void What_is_shown_reads_back_within_its_last_digit() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<long>(),
        bytes =>
        {
            ByteSize size = new(bytes & long.MaxValue >> 1);
            ByteSize read = ByteSize.Parse(size.ToString(), "--max-memory");
            double shown = size.Bytes >= ByteSize.GiB ? ByteSize.GiB : size.Bytes >= ByteSize.MiB ? ByteSize.MiB : ByteSize.KiB;
            return Math.Abs((double)read.Bytes - size.Bytes) <= 0.0051 * shown + size.Bytes * 1e-15;
        }));

    [Fact]
    public void Plain_bytes_read_back_exactly() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<long>(),
        bytes => ByteSize.Parse($"{bytes & long.MaxValue} B", "--max-memory").Bytes == (bytes & long.MaxValue)));
}
