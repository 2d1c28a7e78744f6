using System.Text.Json;

namespace GpuProbe.Gpu.Tests;

/// <summary>Ranks in processes of their own that exchange small payloads: what arrives is what was sent.</summary>
public sealed class NcclTest
{
    // Every group of four ranks with the sum of 1 << rank over its members; those of a mesh have its dimension's name.
    private static readonly (string Name, int Sum)[] Groups =
        [("all", 15), ("even", 5), ("odd", 10), ("most", 7), ("backwards", 11), ("data", 5), ("data", 10), ("tensor", 3), ("tensor", 12)];

    [Theory]
    [InlineData(2, new long[] { 80, 113 })]
    [InlineData(4, new long[] { 90, 91, 91, 123 })] // the first sends only, the last is the root of reductions
    public void Every_collective_gives_what_the_ranks_have_put_in(int ranks, long[] compared)
    {
        VirtualRun run = new PythonProgram("nccl_collectives.py").RunOnRanks(ranks).Succeeded();

        Assert.Equal(compared, InOrder(run).Select(rank => rank.GetProperty("compared").GetInt64()));
    }

    [Theory]
    [InlineData("split")]
    [InlineData("made")]
    public void Groups_may_overlap(string how)
    {
        VirtualRun run = new PythonProgram("nccl_groups.py", how).RunOnRanks(4).Succeeded();

        Assert.Equal(
            Enumerable.Range(0, 4).Select(rank => string.Join(' ', Groups.Where(group => (group.Sum & 1 << rank) != 0))),
            InOrder(run).Select(rank => string.Join(
                ' ', rank.GetProperty("sums").EnumerateObject().Select(group => (group.Name, group.Value.GetInt32())))));
    }

    [Fact]
    public void A_rank_that_waits_for_a_dead_one_is_told()
    {
        VirtualRun run = new PythonProgram("nccl_lost_rank.py")
        {
            Options = ["--devices", "2"],
            Launcher = [Path.Combine(Requirements.Programs, "plain_ranks.py")],
        }.Run().Succeeded(5, "incomplete");

        JsonElement survivor = run.Printed[0], launcher = run.Printed[1];
        Assert.Equal(0, survivor.GetProperty("rank").GetInt32());
        Assert.Contains("ncclRemoteError", survivor.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Matches(@"rank 1 \(process \d+\) has ended", survivor.GetProperty("error").GetString());
        Assert.InRange(survivor.GetProperty("seconds").GetDouble(), 0, 5);
        Assert.Equal("[0, -9]", launcher.GetProperty("ended").GetRawText());
        Assert.StartsWith("No last report from process ", run.Property("verdict").GetProperty("reasons")[0].GetString(), StringComparison.Ordinal);
    }

    private static IEnumerable<JsonElement> InOrder(VirtualRun run) => run.Printed.OrderBy(rank => rank.GetProperty("rank").GetInt32());
}
