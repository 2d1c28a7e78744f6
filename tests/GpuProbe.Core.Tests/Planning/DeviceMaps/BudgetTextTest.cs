using GpuProbe.Core.Planning.DeviceMaps;

namespace GpuProbe.Core.Tests.Planning.DeviceMaps;

public sealed class BudgetTextTest
{
    // By accelerate 1.14's convert_file_size_to_int.
    [Theory]
    [InlineData("80GiB", 85_899_345_920)]
    [InlineData("80GB", 80_000_000_000)]
    [InlineData("80Gb", 10_000_000_000)]
    [InlineData("80gB", 80_000_000_000)]
    [InlineData("80gib", 85_899_345_920)]
    [InlineData("23.7GiB", 25_447_681_228)]
    [InlineData("0.1MB", 100_000)]
    [InlineData("1.5KiB", 1_536)]
    [InlineData("1KB", 1_000)]
    [InlineData("12345", 12_345)]
    public void Sizes_are_read_as_accelerate_reads_them(string text, long bytes) => Assert.Equal(bytes, BudgetText.Bytes(text));

    [Theory]
    [InlineData("80")]
    [InlineData("0")]
    public void A_number_is_bytes(string text) => Assert.Equal(long.Parse(text), BudgetText.Bytes(text));

    [Theory]
    [InlineData("")]
    [InlineData("GiB")]
    [InlineData("1TiB")]
    [InlineData("-1GiB")]
    [InlineData("1e3GiB")]
    [InlineData("99999999999999999999")]
    [InlineData("99999999999GiB")]
    [InlineData("viel")]
    public void What_is_no_size_is_none(string text) => Assert.Null(BudgetText.Bytes(text));

    [Fact]
    public void Cards_main_memory_and_disk()
    {
        (IReadOnlyList<DeviceBudget> budgets, bool disk) = BudgetText.Read("1=24GiB, 0=80GiB,cpu=200GiB,disk", "--max-memory");

        Assert.True(disk);
        Assert.Equal(
            [new(MapDevice.Card(1), 24L << 30), new(MapDevice.Card(0), 80L << 30), new(MapDevice.Cpu, 200L << 30)],
            budgets);
    }

    [Theory]
    [InlineData("", "--max-memory names the device ''; allowed: CARD=SIZE, cpu=SIZE and disk, separated by commas, for example 0=80GiB,1=24GiB,cpu=200GiB,disk")]
    [InlineData("0", "--max-memory gives no size for 0; allowed: CARD=SIZE, cpu=SIZE and disk, separated by commas, for example 0=80GiB,1=24GiB,cpu=200GiB,disk")]
    [InlineData("0=1GiB,0=2GiB", "--max-memory names 0 twice; allowed: CARD=SIZE, cpu=SIZE and disk, separated by commas, for example 0=80GiB,1=24GiB,cpu=200GiB,disk")]
    [InlineData("disk,disk", "--max-memory names disk twice; allowed: CARD=SIZE, cpu=SIZE and disk, separated by commas, for example 0=80GiB,1=24GiB,cpu=200GiB,disk")]
    [InlineData("disk=1GiB", "--max-memory gives disk a size, but it has no budget; allowed: CARD=SIZE, cpu=SIZE and disk, separated by commas, for example 0=80GiB,1=24GiB,cpu=200GiB,disk")]
    [InlineData("mps=1GiB", "--max-memory names the device 'mps'; allowed: CARD=SIZE, cpu=SIZE and disk, separated by commas, for example 0=80GiB,1=24GiB,cpu=200GiB,disk")]
    [InlineData("-1=1GiB", "--max-memory names the device '-1'; allowed: CARD=SIZE, cpu=SIZE and disk, separated by commas, for example 0=80GiB,1=24GiB,cpu=200GiB,disk")]
    [InlineData("0=1TiB", "--max-memory 0=1TiB is no size; allowed: a size such as 80GiB or 24.5GB, or a number of bytes (accelerate knows KiB, MiB, GiB, and in 1000 KB, MB, GB)")]
    public void What_is_malformed_is_refused_in_one_line(string text, string message)
    {
        ToolException refusal = Assert.Throws<ToolException>(() => BudgetText.Read(text, "--max-memory"));
        Assert.Equal((ExitCode.BadInput, message), (refusal.ExitCode, refusal.Message));
    }
}
