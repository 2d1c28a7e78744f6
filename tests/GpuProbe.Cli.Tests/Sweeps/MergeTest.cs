namespace GpuProbe.Cli.Tests.Sweeps;

/// <summary>Parts of a sweep, joined through the built executable.</summary>
public sealed class MergeTest
{
    [Fact]
    public void Parts_make_the_whole_in_any_order_and_twice()
    {
        using SweepFolder folder = Parts();

        GpuprobeResult result = Gpuprobe.Run("merge", folder["3.jsonl"], folder["1.jsonl"], folder["2.jsonl"], folder["1.jsonl"], "-o", folder["m.jsonl"]);

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.StartsWith($"{folder["m.jsonl"]}: 12 of 12 points\n  8 fit, 0 do not fit, 4 refused, 0 failed\n  refused: seq-len 0, ", result.Out, StringComparison.Ordinal);
        Assert.EndsWith("\n  and 1 more\n", result.Out, StringComparison.Ordinal);
        Assert.Equal(folder.Text("whole.jsonl"), folder.Text("m.jsonl"));
        Assert.All(Enumerable.Range(1, 3), part => Assert.Equal(4, File.ReadLines(folder[$"{part}.jsonl"]).Count()));
    }

    [Fact]
    public void What_is_missing_is_named_and_a_sweep_runs_it()
    {
        using SweepFolder folder = Parts();
        string[] numbers = [.. folder.Rows("2.jsonl").Select(row => $"{row.GetProperty("grid").GetProperty("index").GetInt32() + 1}")];
        string missing = $"gpuprobe: 4 of 12 points are missing: {string.Join(", ", numbers)}; ";

        GpuprobeResult refused = Gpuprobe.Run("merge", folder["1.jsonl"], folder["3.jsonl"], "-o", folder["m.jsonl"]);
        Assert.Equal(
            (5, "", $"{missing}{folder["m.jsonl"]} is not written. Name the files of all parts, or join those that are there with --partial.\n", false),
            (refused.Code, refused.Out, refused.Error, File.Exists(folder["m.jsonl"])));

        GpuprobeResult partial = Gpuprobe.Run("merge", folder["1.jsonl"], folder["3.jsonl"], "--partial", "-o", folder["m.jsonl"]);
        Assert.Equal((0, $"{missing}gpuprobe sweep GRID.json -o {folder["m.jsonl"]} runs them.\n"), (partial.Code, partial.Error));
        Assert.Equal(0, folder.Sweep("m.jsonl").Code);
        Assert.Equal(folder.Text("whole.jsonl"), folder.Text("m.jsonl"));
    }

    [Theory]
    [InlineData("\"toolVersion\":\"0.", "\"toolVersion\":\"9.", "by gpuprobe 9.1.0")]
    [InlineData("\"gitSha\":", "\"gitSha\":\"0\",\"was\":", "by gpuprobe 0.1.0 (0), not 0.1.0")]
    [InlineData("\"grid\":{\"id\":\"", "\"grid\":{\"id\":\"0", "of another grid (12 points, 0")]
    [InlineData("\"grid\":", "\"other\":", "no row of a sweep")]
    [InlineData("row/1", "row/2", "use a newer gpuprobe")]
    [InlineData("\"torchVersion\":null", "\"torchVersion\":\"2.7.0\"", "with libtorch 2.7.0, not 2.6.0; results of different ones are not mixed")]
    [InlineData("\"allocatedBytes\":", "\"allocatedBytes\":1", "other results for point ")]
    [InlineData("{\"schema\"", "{schema", "not a row of results: ")]
    public void What_does_not_belong_together_is_not_joined(string part, string other, string message)
    {
        using SweepFolder folder = Parts();
        string[] lines = File.ReadAllLines(folder["whole.jsonl"]);
        if (part.Contains("torch", StringComparison.Ordinal))
            File.WriteAllText(folder["1.jsonl"], folder.Text("1.jsonl").Replace(part, "\"torchVersion\":\"2.6.0\"", StringComparison.Ordinal));
        File.WriteAllText(folder["bad.jsonl"], lines[1].Replace(part, other, StringComparison.Ordinal) + "\n");

        GpuprobeResult result = Gpuprobe.Run("merge", folder["1.jsonl"], folder["2.jsonl"], folder["3.jsonl"], folder["bad.jsonl"], "-o", folder["m.jsonl"]);

        Assert.Equal((2, "", false), (result.Code, result.Out, File.Exists(folder["m.jsonl"])));
        Assert.StartsWith($"gpuprobe: {folder["bad.jsonl"]}, line ", result.Error, StringComparison.Ordinal);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Equal(1, result.Error.Count(letter => letter == '\n'));
    }

    [Fact]
    public void A_part_that_was_killed_is_joined_only_as_one()
    {
        using SweepFolder folder = Parts();
        string part = folder.Text("2.jsonl");
        File.WriteAllText(folder["2.jsonl"], part[..^20]);
        string[] args = ["merge", folder["1.jsonl"], folder["2.jsonl"], folder["3.jsonl"], "-o", folder["m.jsonl"]];

        GpuprobeResult refused = Gpuprobe.Run(args);
        Assert.Equal(2, refused.Code);
        Assert.Contains("2.jsonl, line 4: cut off, as a sweep that was killed leaves its last line; ", refused.Error, StringComparison.Ordinal);

        Assert.Equal(0, Gpuprobe.Run([.. args, "--partial"]).Code);
        Assert.Equal(11, File.ReadLines(folder["m.jsonl"]).Count());
    }

    [Theory]
    [InlineData("files of results are missing; allowed: one or more (.jsonl), see gpuprobe merge --help", "-o", "x")]
    [InlineData("--output is missing; allowed: the file of results (.jsonl)", "a.jsonl")]
    [InlineData("/nowhere/a.jsonl does not exist; allowed: a file of results (.jsonl)", "/nowhere/a.jsonl", "-o", "x")]
    [InlineData("/tmp is a directory; allowed: a file of results (.jsonl)", "/tmp", "-o", "x")]
    [InlineData("/dev/null: not a single row; allowed: files of results of a sweep", "/dev/null", "-o", "x")]
    public void Mistakes_on_the_command_line_are_named(string message, params string[] args)
    {
        GpuprobeResult result = Gpuprobe.Run(["merge", .. args]);

        Assert.Equal((2, "", $"gpuprobe: {message}\n"), (result.Code, result.Out, result.Error));
    }

    // Four processes for each test would be most of its time.
    private static readonly Lazy<Dictionary<string, string>> Made = new(() =>
    {
        using SweepFolder folder = new(SweepFolder.Calculated);
        Assert.Equal(0, folder.Sweep("whole.jsonl").Code);
        foreach (int part in Enumerable.Range(1, 3))
            Assert.Equal(0, folder.Sweep($"{part}.jsonl", "--shard", $"{part}/3").Code);
        return new[] { "whole.jsonl", "1.jsonl", "2.jsonl", "3.jsonl" }.ToDictionary(name => name, folder.Text);
    });

    private static SweepFolder Parts()
    {
        SweepFolder folder = new(SweepFolder.Calculated);
        foreach ((string name, string text) in Made.Value)
            File.WriteAllText(folder[name], text);
        return folder;
    }
}
