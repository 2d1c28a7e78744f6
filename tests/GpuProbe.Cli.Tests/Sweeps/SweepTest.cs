using System.Text.Json;
using GpuProbe.Cli.Sweeps;

namespace GpuProbe.Cli.Tests.Sweeps;

/// <summary>Sweeps that need no libtorch, through the built executable.</summary>
public sealed class SweepTest
{
    private const string OnCpu = """
        { "schema": "gpuprobe.grid/1", "lane": "measured", "devices": ["cpu"],
          "setup": { "model": "smollm2-135m", "layers": 1 }, "vary": { "seq-len": [8, 16] } }
        """;

    [Fact]
    public void Every_point_has_a_row_in_the_grids_order()
    {
        using SweepFolder folder = new(SweepFolder.Calculated);

        GpuprobeResult result = folder.Sweep("r.jsonl");

        const string why = "--seq-len is 0; allowed: a whole number from 1 to 16777216";
        Assert.Equal(
            (0,
            $"{folder["r.jsonl"]}: 12 of 12 points\n  8 fit, 0 do not fit, 4 refused, 0 failed\n"
            + $"  refused: seq-len 0, micro-batch 1 on a100-80gb: {why}\n  refused: seq-len 0, micro-batch 2 on a100-80gb: {why}\n"
            + $"  refused: seq-len 0, micro-batch 1 on l4: {why}\n  and 1 more\n",
            "gpuprobe: sweep: 12 points\n"),
            (result.Code, result.Out, result.Error));
        JsonElement[] rows = folder.Rows("r.jsonl");
        Assert.Equal(Enumerable.Range(0, 12), rows.Select(row => row.GetProperty("grid").GetProperty("index").GetInt32()));
        Assert.Equal(
            ["a100-80gb 64 1 fits", "a100-80gb 64 2 fits", "a100-80gb 128 1 fits", "a100-80gb 128 2 fits", "a100-80gb 0 1 refused", "a100-80gb 0 2 refused"],
            rows.Take(6).Select(row => $"{row.GetProperty("device")} {row.GetProperty("point").GetProperty("seq-len")} {row.GetProperty("point").GetProperty("micro-batch")} {row.GetProperty("status")}"));
        Assert.All(rows, row => Assert.Equal(("closed-form", JsonValueKind.Null), (row.GetProperty("lane").GetString(), row.GetProperty("torchVersion").ValueKind)));
        Assert.Equal(why, rows[4].GetProperty("reason").GetString());
        Assert.Equal(rows[0].GetProperty("closedFormBytes").GetInt64(), rows[0].GetProperty("allocatedBytes").GetInt64());
        Assert.True(rows[1].GetProperty("allocatedBytes").GetInt64() > rows[0].GetProperty("allocatedBytes").GetInt64());
    }

    [Fact]
    public void A_point_is_what_estimate_says()
    {
        using SweepFolder folder = new(SweepFolder.Calculated);
        folder.Sweep("r.jsonl");

        var estimate = JsonDocument.Parse(Gpuprobe.Run(
            "estimate", "--model", "smollm2-135m", "--gpu", "l4", "--precision", "bf16", "--seq-len", "128", "--micro-batch", "2", "--json", "-", "--quiet").Out);

        JsonElement row = folder.Rows("r.jsonl")[9];
        Assert.Equal("l4", row.GetProperty("device").GetString());
        Assert.Equal(estimate.RootElement.GetProperty("estimate").GetProperty("closedForm").GetProperty("totalBytes").GetInt64(), row.GetProperty("allocatedBytes").GetInt64());
    }

    [Fact]
    public void A_second_call_does_nothing_again()
    {
        using SweepFolder folder = new(SweepFolder.Calculated);
        folder.Sweep("r.jsonl");
        (string text, DateTime time) = (folder.Text("r.jsonl"), File.GetLastWriteTimeUtc(folder["r.jsonl"]));

        GpuprobeResult again = folder.Sweep("r.jsonl", "--json", "-");

        Assert.Equal((0, text, time), (again.Code, folder.Text("r.jsonl"), File.GetLastWriteTimeUtc(folder["r.jsonl"])));
        JsonElement result = JsonDocument.Parse(again.Out).RootElement;
        Assert.Equal(
            ("gpuprobe.sweep/1", 12, 12, 12, 8, 0, 4, 0, true),
            (result.GetProperty("schema").GetString(), Number(result, "points"), Number(result, "rows"), Number(result, "earlier"), Number(result, "fit"),
                Number(result, "doNotFit"), Number(result, "refused"), Number(result, "failed"), result.GetProperty("complete").GetBoolean()));
    }

    [Fact]
    public void Whatever_is_there_of_a_file_it_comes_out_the_same()
    {
        using SweepFolder folder = new(SweepFolder.Calculated);
        folder.Sweep("whole.jsonl");
        string whole = folder.Text("whole.jsonl");
        string[] lines = whole.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] starts =
        [
            "",
            whole[..1],
            lines[0],
            whole[..(lines[0].Length + 30)],
            lines[7] + "\n" + lines[2] + "\n",
            "\uFEFF" + lines[3] + "\r\n\n" + lines[1][..100],
            whole + "{\"schema\"",
            whole + "\0\0\0",
        ];
        foreach (string start in starts)
        {
            File.WriteAllText(folder["r.jsonl"], start);

            Assert.Equal((0, whole.ReplaceLineEndings("\n")), (folder.Sweep("r.jsonl", "--quiet").Code, folder.Text("r.jsonl").Replace("\r", "", StringComparison.Ordinal).Replace("\n\n", "\n", StringComparison.Ordinal).TrimStart('\uFEFF')));
        }
    }

    [Fact]
    public void A_file_of_something_else_is_left_alone()
    {
        using SweepFolder folder = new(SweepFolder.Calculated);
        folder.Sweep("r.jsonl");
        string row = File.ReadLines(folder["r.jsonl"]).First();
        Dictionary<string, string> others = new()
        {
            ["{\n}\n"] = "line 1: not a row of results: ",
            ["notes"] = "holds no results of a sweep; name another file",
            [row.Replace("row/1", "row/2", StringComparison.Ordinal) + "\n"] = "line 1: written with schema gpuprobe.row/2, but this gpuprobe reads up to gpuprobe.row/1; use a newer gpuprobe",
            [row.Replace("\"toolVersion\":\"", "\"toolVersion\":\"9", StringComparison.Ordinal) + "\n"] = "not 0.1.0 (",
            [row.Replace("\"points\":12", "\"points\":13", StringComparison.Ordinal) + "\n"] = "line 1: of another grid (13 points, ",
            [row + "\n" + row + "\n"] = "line 2: a second row for point 1 of the grid; delete one of them",
            [row + "\nnot json\n" + row + "\n"] = "line 2: not a row of results: ",
        };
        foreach ((string text, string message) in others)
        {
            File.WriteAllText(folder["other.jsonl"], text);

            GpuprobeResult result = folder.Sweep("other.jsonl");

            Assert.Equal((2, "", text), (result.Code, result.Out, folder.Text("other.jsonl")));
            Assert.Contains(message, result.Error, StringComparison.Ordinal);
            Assert.Equal(1, result.Error.Count(letter => letter == '\n'));
        }
    }

    [Fact]
    public void Only_results_are_thrown_away_by_restart()
    {
        using SweepFolder folder = new(SweepFolder.Calculated);
        folder.Sweep("whole.jsonl");
        File.WriteAllText(folder["r.jsonl"], File.ReadLines(folder["whole.jsonl"]).First().Replace("\"points\":12", "\"points\":13", StringComparison.Ordinal) + "\n");
        File.WriteAllText(folder["notes"], "notes\n");

        Assert.Equal((2, 0), (folder.Sweep("r.jsonl").Code, folder.Sweep("r.jsonl", "--restart").Code));
        Assert.Equal(folder.Text("whole.jsonl"), folder.Text("r.jsonl"));
        Assert.Equal((2, "notes\n"), (folder.Sweep("notes", "--restart").Code, folder.Text("notes")));
    }

    [Fact]
    public void Real_steps_have_times()
    {
        using SweepFolder folder = new(OnCpu);

        GpuprobeResult result = folder.SweepFake("fine", "r.jsonl");

        Assert.Equal((0, "gpuprobe: sweep: 2 points\n"), (result.Code, result.Error));
        JsonElement row = folder.Rows("r.jsonl")[0];
        Assert.Equal(
            ("measured", "cpu", "2.6.0", 3L << 20, "backward"),
            (row.GetProperty("lane").GetString(), row.GetProperty("device").GetString(), row.GetProperty("torchVersion").GetString(),
                row.GetProperty("allocatedBytes").GetInt64(), row.GetProperty("peakPhase").GetString()));
        Assert.Equal("[0.1,0.1]", row.GetProperty("stepSeconds").GetRawText());
        Assert.Equal("""{"forward":0.001,"backward":0.001}""", row.GetProperty("phaseSeconds").GetRawText());
        Assert.False(row.TryGetProperty("isVirtualCard", out _));
    }

    [Theory]
    [InlineData("oom", 0, "does-not-fit", "out of memory in backward of step 1: aten::mm asked for 1.00 MiB with 2.00 MiB allocated.")]
    [InlineData("bug", 5, "failed", "InvalidOperationException: a bug")]
    [InlineData("exit", 5, "failed", "The worker ended with exit code 7 and without a result in backward of step 1; peak so far 2.00 MiB allocated.")]
    public void A_point_that_fails_is_a_row_and_the_sweep_goes_on(string fake, int code, string status, string reason)
    {
        using SweepFolder folder = new(OnCpu);

        GpuprobeResult result = folder.SweepFake(fake, "r.jsonl");

        Assert.Equal(code, result.Code);
        Assert.Equal([(status, reason), (status, reason)], folder.Rows("r.jsonl").Select(row => (row.GetProperty("status").GetString()!, row.GetProperty("reason").GetString()!)));
        if (code == 0)
            return;
        Assert.Contains($"  failed: seq-len 8 on cpu: {reason}\n", result.Out, StringComparison.Ordinal);

        Assert.Equal(5, folder.SweepFake("fine", "r.jsonl").Code);
        Assert.Equal(0, folder.SweepFake("fine", "r.jsonl", "--retry-failed").Code);
        Assert.All(folder.Rows("r.jsonl"), row => Assert.Equal("fits", row.GetProperty("status").GetString()));
    }

    [Fact]
    public void A_point_that_hangs_is_stopped()
    {
        using SweepFolder folder = new(OnCpu.Replace("\"lane\"", "\"timeout\": 0.5, \"lane\"", StringComparison.Ordinal));

        Assert.Equal(5, folder.SweepFake("hang", "r.jsonl", "--quiet").Code);
        Assert.All(folder.Rows("r.jsonl"), row => Assert.StartsWith("Stopped after --timeout 0.5 s ", row.GetProperty("reason").GetString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void A_signal_keeps_what_is_done(string signal, int code)
    {
        using SweepFolder folder = new(OnCpu.Replace("\"measured\"", "[\"closed-form\", \"measured\"]", StringComparison.Ordinal));
        using var run = Gpuprobe.StartFake("hang", "sweep", folder.Grid, "-o", folder["r.jsonl"]);
        run.HangingWorker();
        // The file is locked for other programs that look at locks.
        Assert.Equal(2, Gpuprobe.RunProgram("cat", [folder["r.jsonl"]]).Out.Count(letter => letter == '\n'));

        Gpuprobe.Signal(signal, run.Process.Id);
        GpuprobeResult result = run.Wait();

        Assert.Equal(code, result.Code);
        Assert.EndsWith($"Interrupted by SIG{signal}: 2 of 4 points are in {folder["r.jsonl"]}; the same command goes on from there.\n", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, folder.SweepFake("fine", "r.jsonl").Code);
        Assert.Equal(["closed-form", "closed-form", "measured", "measured"], folder.Rows("r.jsonl").Select(row => row.GetProperty("lane").GetString()));
    }

    [Fact]
    public void Two_sweeps_do_not_write_one_file()
    {
        using SweepFolder folder = new(OnCpu);
        using var run = Gpuprobe.StartFake("hang", "sweep", folder.Grid, "-o", folder["r.jsonl"]);
        run.HangingWorker();

        GpuprobeResult second = folder.SweepFake("fine", "r.jsonl");

        Assert.Equal(2, second.Code);
        Assert.Contains("because it is being used by another process", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_ends_the_sweep_and_keeps_whole_rows()
    {
        using SweepFolder folder = new(SweepFolder.Calculated);
        folder.Sweep("whole.jsonl");
        // A file may have 8 blocks of 512 bytes, and what exceeds them is an error like a full disk's.
        string[] command = ["-c", "trap '' XFSZ; ulimit -f 8; exec \"$@\"", "sh", Path.Combine(AppContext.BaseDirectory, "gpuprobe"), "sweep", folder.Grid, "-o", folder["r.jsonl"]];
        GpuprobeResult full = Gpuprobe.RunProgram("/bin/sh", command, ("DOTNET_EnableWriteXorExecute", "0"));

        Assert.Equal(3, full.Code);
        Assert.Matches(@"r\.jsonl cannot be written \(no larger file is allowed here\); [1-9] rows are in it, and the same command goes on from there\.\n$", full.Error);
        Assert.StartsWith(folder.Text("r.jsonl"), folder.Text("whole.jsonl"), StringComparison.Ordinal);
        Assert.EndsWith("\n", folder.Text("r.jsonl"), StringComparison.Ordinal);
        Assert.Equal(0, folder.Sweep("r.jsonl").Code);
        Assert.Equal(folder.Text("whole.jsonl"), folder.Text("r.jsonl"));
    }

    [Theory]
    [InlineData("the grid is missing; allowed: a grid file (.json), see gpuprobe sweep --help")]
    [InlineData("--output is missing; allowed: the file of results (.jsonl)", "grid.json")]
    [InlineData("--output is -; allowed: the file of results (.jsonl), since rows are not written to standard output", "grid.json", "-o", "-")]
    [InlineData("'--jbos' is not an option of sweep (did you mean '--jobs'?); see gpuprobe sweep --help", "--jbos")]
    [InlineData("'--jbos' is not an option of sweep (did you mean '--jobs'?); see gpuprobe sweep --help", "--jbos", "2", "grid.json", "-o", "x")]
    [InlineData("--jobs is 0; allowed: 1 to 256", "grid.json", "-o", "x", "--jobs", "0")]
    [InlineData("--shard is 3; allowed: PART/PARTS such as 3/8, with parts counted from 1", "grid.json", "-o", "x", "--shard", "3")]
    [InlineData("/nowhere/grid.json does not exist; allowed: a JSON file", "/nowhere/grid.json", "-o", "x")]
    public void Mistakes_on_the_command_line_are_named(string message, params string[] args)
    {
        GpuprobeResult result = Gpuprobe.Run(["sweep", .. args]);

        Assert.Equal((2, "", $"gpuprobe: {message}\n"), (result.Code, result.Out, result.Error));
    }

    [Theory]
    [InlineData("/dev/null", "--output /dev/null is a device; allowed: a file, since a sweep reads back what it has written")]
    [InlineData("/nowhere/r.jsonl", "--output /nowhere/r.jsonl: the folder /nowhere does not exist; create it or name another.")]
    [InlineData("/tmp", "--output /tmp is a folder; name a file in it.")]
    public void A_file_that_cannot_be_is_refused(string file, string message)
    {
        using SweepFolder folder = new(SweepFolder.Calculated);

        Assert.Equal((2, $"gpuprobe: {message}\n"), Gpuprobe.Run("sweep", folder.Grid, "-o", file) is var result ? (result.Code, result.Error) : default);
    }

    [Theory]
    [InlineData("\"l4\"", "\"l5\"", 2, "gpus 'l5' is not known (did you mean 'l4'?)")]
    [InlineData("\"l4\"", "\"l4\", \"./l4.json\"", 2, "/./l4.json' does not exist (did you mean 'l4'?)")]
    [InlineData("\"closed-form\"", "\"measured\", \"devices\": [\"gpu\"]", 2, "devices 'gpu' is not known; allowed: cpu, cuda:0 (or another number), cuda:all")]
    [InlineData("smollm2-135m", "smollm", 2, "model 'smollm' is not known")]
    public void Mistakes_in_the_grid_are_named(string part, string other, int code, string message)
    {
        using SweepFolder folder = new(SweepFolder.Calculated.Replace(part, other, StringComparison.Ordinal));

        GpuprobeResult result = folder.Sweep("r.jsonl");

        Assert.Equal((code, ""), (result.Code, result.Out));
        Assert.StartsWith("gpuprobe: " + folder.Grid.Replace("grid.json", "", StringComparison.Ordinal), result.Error, StringComparison.Ordinal);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["r.jsonl"]));
    }

    [Fact]
    public void Progress_says_how_long_it_takes()
    {
        Assert.Equal("412 of 1000 points (41 %), 3 failed, 9.8 a second, 60 s left", SweepProgress.Line(412, 1000, 3, 9.8));
        Assert.Equal("1 of 1000 points (0 %), 5.0 a minute, 3.3 h left", SweepProgress.Line(1, 1000, 0, 5 / 60.0));
        Assert.Equal("1000 of 1000 points (100 %), 1.0 a second, 0 s left", SweepProgress.Line(1000, 1000, 0, 1));
        Assert.Equal("10 of 100000 points (0 %), 6.0 a minute, 11.6 days left", SweepProgress.Line(10, 100000, 0, 0.1));
    }

    private static int Number(JsonElement result, string key) => result.GetProperty(key).GetInt32();
}
