using System.Text.Json;
using GpuProbe.Gpu.Tests.Cards;

namespace GpuProbe.Gpu.Tests.Sweeps;

/// <summary>Sweeps on virtual cards, through the built executable.</summary>
public sealed class SweepOnCardTest
{
    private const string Points = """
        "vary": { "seq-len": [32, 1048576], "optimizer,optimizer-impl": [["adamw", "fused"], ["sgd", "foreach"], ["adamw-8bit", "fused"]],
                  "allocator": ["native", "expandable-segments"] }
        """;

    [Fact]
    public void Beside_each_other_and_in_parts_they_write_the_same_bytes()
    {
        using SweepGrid folder = new($$""" "lane": ["virtual", "closed-form"], "gpus": ["l4", "a100-80gb"], {{Points}} """);
        string whole = folder.Sweep("whole.jsonl", "--jobs", "1");

        Assert.Equal(whole, folder.Sweep("two.jsonl", "--jobs", "2"));
        foreach (int part in Enumerable.Range(1, 2))
            folder.Sweep($"part-{part}.jsonl", "--shard", $"{part}/2", "--jobs", "2");
        Command.Run(SweepGrid.Gpuprobe, "merge", folder["part-2.jsonl"], folder["part-1.jsonl"], "-o", folder["merged.jsonl"]).Succeeded();
        Assert.Equal(whole, File.ReadAllText(folder["merged.jsonl"]));

        JsonElement[] rows = folder.Rows("whole.jsonl");
        Assert.Equal(48, rows.Length);
        Assert.Equal(
            ["does-not-fit 16", "fits 16", "refused 16"],
            rows.GroupBy(row => row.GetProperty("status").GetString()).Select(group => $"{group.Key} {group.Count()}").Order());
        JsonElement outOfMemory = rows.First(row => Text(row, "status") == "does-not-fit" && Text(row, "lane") == "virtual");
        Assert.Matches(@"^out of memory in \S+ of step 1: \S+ asked for .* of 22\.16 GiB\.$", Text(outOfMemory, "reason"));
    }

    [Fact]
    public void A_row_is_what_estimate_says()
    {
        using SweepGrid folder = new($$""" "gpus": ["l4"], "vary": { "seq-len": [64, 128] } """);
        folder.Sweep("r.jsonl");

        Command estimate = Command.Run(
            SweepGrid.Gpuprobe, "estimate", "--model", "smollm2-135m", "--layers", "1", "--precision", "bf16", "--seq-len", "128", "--gpu", "l4", "--json", "-", "--quiet").Succeeded();

        JsonElement row = folder.Rows("r.jsonl")[1], said = JsonDocument.Parse(estimate.Out).RootElement.GetProperty("estimate");
        Assert.Equal(
            (Number(said.GetProperty("virtual"), "peakAllocatedBytes"), Number(said.GetProperty("virtual"), "peakReservedBytes"), Number(said.GetProperty("virtual"), "peakDeviceBytes")),
            (Number(row, "allocatedBytes"), Number(row, "reservedBytes"), Number(row, "deviceBytes")));
        Assert.Equal(Number(said.GetProperty("closedForm"), "totalBytes"), Number(row, "closedFormBytes"));
    }

    [Fact]
    public void All_cards_of_a_machine_share_the_points()
    {
        using SweepGrid folder = new("""
            "lane": ["virtual", "measured"], "gpus": ["h200-141gb"], "devices": ["cuda:all"], "repetitions": 2, "timed-steps": 2,
            "vary": { "seq-len": [32, 64], "micro-batch": [1, 2] }
            """);

        new CardRun("h200-141gb") { Devices = 2 }.GpuprobeCommand("sweep", folder.Grid, "-o", folder["r.jsonl"], "--quiet").Succeeded();

        JsonElement[] rows = folder.Rows("r.jsonl");
        Assert.Equal(8, rows.Length);
        foreach ((JsonElement foreseen, JsonElement measured) in rows.Take(4).Zip(rows.Skip(4)))
        {
            Assert.Equal(("virtual", "measured"), (Text(foreseen, "lane"), Text(measured, "lane")));
            Assert.Equal(Text(foreseen, "device"), Text(measured, "device"));
            Assert.Equal(
                (Number(foreseen, "allocatedBytes"), Number(foreseen, "reservedBytes")), (Number(measured, "allocatedBytes"), Number(measured, "reservedBytes")));
            // The card is not a real one, and the row says so; nothing was computed that could have a time.
            Assert.True(measured.GetProperty("isVirtualCard").GetBoolean());
            Assert.NotEmpty(Text(measured, "driver"));
            Assert.True(Number(measured, "contextBytes") > 0);
            Assert.False(measured.TryGetProperty("stepSeconds", out _) || measured.TryGetProperty("phaseSeconds", out _));
            Assert.False(measured.TryGetProperty("doubts", out _));
        }
    }

    [Fact]
    public void A_card_that_is_not_here_is_named()
    {
        using SweepGrid folder = new(""" "lane": "measured", "devices": ["cuda:2"] """);

        Command run = new CardRun("h200-141gb") { Devices = 2 }.GpuprobeCommand("sweep", folder.Grid, "-o", folder["r.jsonl"], "--quiet");

        Assert.Equal(3, run.Code);
        Assert.StartsWith("gpuprobe: there is no cuda:2: this machine shows cuda:0 (NVIDIA H200), cuda:1 (NVIDIA H200).\n", run.Error, StringComparison.Ordinal);
    }

    private static string Text(JsonElement row, string key) => row.GetProperty(key).GetString()!;

    private static long Number(JsonElement row, string key) => row.GetProperty(key).GetInt64();
}
