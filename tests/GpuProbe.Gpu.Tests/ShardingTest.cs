using System.Text.Json;

namespace GpuProbe.Gpu.Tests;

/// <summary>Programs that train on more than one rank.</summary>
public sealed class ShardingTest
{
    private const long Workspaces = 2 * (4096 * 1024 * 2 + 16 * 1024 * 8);
    private const long Block = 512;

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(64)]
    public void Fsdp2_keeps_a_rank_its_share(int ranks)
    {
        VirtualRun run = new PythonProgram("fsdp2_one_rank.py", $"{ranks}").Run().Succeeded();

        const int layers = 8;
        const long weights = layers * 2048L * 2048 * 4;
        Assert.Equal(weights, run.Number("whole"));
        Assert.Equal(weights / ranks, run.Number("sharded"));
        Assert.Equal(3 * weights / ranks + layers * Block + Workspaces, run.Number("end"));
    }

    [Theory]
    [InlineData("ddp", 4, 1, 303_038_464)] // weights, two states and the buckets of the gradients
    [InlineData("fsdp2", 3, 2, 303_038_464)]
    public void Two_processes_of_torchrun_share_two_cards_and_exchange_what_is_small(
        string kind, int copies, int shares, long communicator)
    {
        VirtualRun run = new PythonProgram("two_ranks.py", kind).RunOnRanks(2).Succeeded();

        Assert.Equal([0, 1], run.Printed.Select(rank => rank.GetProperty("rank").GetInt32()).Order());
        foreach (JsonElement rank in run.Printed)
        {
            Assert.Equal([3, 3, 3, 3], rank.GetProperty("sum").EnumerateArray().Select(one => one.GetDouble()));
            Assert.Equal("[[0, 0], [1, 10]]", rank.GetProperty("gathered").GetRawText());
        }

        const int layers = 8;
        const long weights = layers * (1024L * 1024 + 1024) * 4;
        long end = copies * weights / shares + 2 * layers * Block + Workspaces + 4 * Block; // and the four small tensors
        Assert.All(run.Printed, rank => Assert.Equal(end, rank.GetProperty("end").GetInt64()));
        foreach ((JsonElement rank, int card) in run.Printed.Select(rank => (rank, rank.GetProperty("rank").GetInt32())))
            Assert.Equal(communicator, run.OnCard(card, rank.GetProperty("pid").GetInt32()).GetProperty("atPeakDevice").GetProperty("library").GetInt64());
    }
}
