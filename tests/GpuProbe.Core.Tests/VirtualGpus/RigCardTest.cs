using GpuProbe.Core.Tests.Models;
using GpuProbe.Core.Units;
using GpuProbe.Core.VirtualGpus;

namespace GpuProbe.Core.Tests.VirtualGpus;

public sealed class RigCardTest
{
    [Fact]
    public void A_card_is_told_in_lines_of_key_and_value() => Assert.Equal(
        """
        devices 1
        name NVIDIA A100-SXM4-80GB
        total-memory 85095088128
        context 536870912
        capability 8.0
        multiprocessors 108
        threads-per-multiprocessor 2048
        blocks-per-multiprocessor 32
        shared-memory-per-block 49152
        shared-memory-per-block-optin 166912
        shared-memory-per-multiprocessor 167936
        l2-cache 41943040
        loop-guard 4096
        nonzero 0
        nccl-memory auto
        operators 0
        trace 0

        """,
        RigCard.Text(Catalogs.Gpus.Resolve("a100-80gb"), new RigOptions()));

    [Fact]
    public void Options_are_told_too()
    {
        string text = RigCard.Text(Catalogs.Gpus.Resolve("t4"), new RigOptions
        {
            Devices = 8,
            CapacityBytes = 24 * ByteSize.GiB,
            LoopGuard = 7,
            Nonzero = 0.125,
            NcclMemory = 0,
            Interconnect = Interconnect.NvlinkH100,
            OccupiedBytes = 5,
            Fault = new RigFault(RigFaultKind.Hang, 100),
            Operators = true,
            Trace = true,
        });

        Assert.StartsWith("devices 8\nname Tesla T4\ntotal-memory 25769803776\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\nloop-guard 7\nnonzero 0.125\nnccl-memory 0\ninterconnect nvlink-h100\noccupied 5\noccupied-by 1\nfault hang@100\noperators 1\ntrace 1\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "nonzero 0\n")]
    [InlineData(1, "nonzero all\n")]
    [InlineData(1.0 / 3, "nonzero 0.333333333333333\n")]
    public void A_share_is_told_without_an_exponent(double share, string line) =>
        Assert.Contains(line, RigCard.Text(Catalogs.Gpus.Resolve("t4"), new RigOptions { Nonzero = share }), StringComparison.Ordinal);

    [Fact]
    public void A_name_stays_on_its_line() => Assert.Contains(
        "\nname My card devices 9\n",
        RigCard.Text(Catalogs.Gpus.Resolve("t4") with { ProductName = "My card\ndevices 9" }, new RigOptions()),
        StringComparison.Ordinal);
}
