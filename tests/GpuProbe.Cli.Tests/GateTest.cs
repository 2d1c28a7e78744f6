using System.Text.Json;
using System.Xml;
using GpuProbe.Core.Comparison.Gating;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Tracing;
using GpuProbe.Tests;

namespace GpuProbe.Cli.Tests;

/// <summary><c>gpuprobe gate</c> as its user sees it: files in, text, files and an exit code out.</summary>
public sealed class GateTest : IDisposable
{
    private static readonly ResultRow[] Rows = [Row("512", 1_000_000), Row("1024", 2_000_000), Measured("steps")];

    private readonly string _folder = Directory.CreateTempSubdirectory("gpuprobe-gate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Help() => Approved.Match(Gpuprobe.Run("gate", "--help").Out);

    public static TheoryData<string, int, string> Cases() => new()
    {
        { "same", 0, "pass: 3 of 3 rows as expected" },
        { "worse", 4, "regression: 2 of 3 rows as expected, 1 worse" },
        { "within its margin", 0, "pass: 3 of 3 rows as expected" },
        { "slower", 4, "regression: 2 of 3 rows as expected, 1 worse" },
        { "slower within the noise", 0, "pass: 3 of 3 rows as expected" },
        { "does not fit", 4, "regression: 2 of 3 rows as expected, 1 worse" },
        { "better", 4, "improvement: 2 of 3 rows as expected, 1 better: the baseline is out of date" },
        { "better, allowed", 0, "pass: 2 of 3 rows as expected, 1 better, which is allowed" },
        { "missing", 5, "inconclusive: 2 of 3 rows as expected, 1 inconclusive" },
        { "failed", 5, "inconclusive: 2 of 3 rows as expected, 1 inconclusive" },
        { "figure missing", 5, "inconclusive: 2 of 3 rows as expected, 1 inconclusive" },
        { "libtorch", 5, "inconclusive: 2 of 3 rows as expected, 1 inconclusive" },
        { "driver", 5, "inconclusive: 2 of 3 rows as expected, 1 inconclusive" },
        { "card", 5, "inconclusive: 2 of 3 rows as expected, 1 inconclusive" },
        { "new", 0, "pass: 3 of 3 rows as expected, 1 not in the baseline" },
        { "worse and missing", 4, "regression: 1 of 3 rows as expected, 1 worse, 1 inconclusive" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void Every_verdict_has_its_exit_code(string what, int code, string summary)
    {
        ResultRow[] rows = what switch
        {
            "worse" => [Rows[0], Rows[1] with { DeviceBytes = Rows[1].DeviceBytes + 1 }, Rows[2]],
            "within its margin" => [Rows[0], Rows[1], Rows[2] with { AllocatedBytes = Rows[2].AllocatedBytes + (2 << 20) }],
            "slower" => [Rows[0], Rows[1], Rows[2] with { StepSeconds = [9, 0.4, 0.4, 0.4] }],
            "slower within the noise" => [Rows[0], Rows[1], Rows[2] with { StepSeconds = [99, 0.31, 9, 0.31] }],
            "does not fit" => [Rows[0], Rows[1] with { Status = RowStatus.DoesNotFit, AllocatedBytes = 1 }, Rows[2]],
            "better" or "better, allowed" => [Rows[0], Rows[1] with { AllocatedBytes = 1_999_999 }, Rows[2]],
            "missing" => [Rows[0], Rows[2]],
            "failed" => [Rows[0], Rows[1] with { Status = RowStatus.Failed, Reason = "killed" }, Rows[2]],
            "figure missing" => [Rows[0], Rows[1] with { ReservedBytes = null }, Rows[2]],
            "libtorch" => [Rows[0], Rows[1] with { TorchVersion = "2.7.0" }, Rows[2]],
            "driver" => [Rows[0], Rows[1], Rows[2] with { Driver = "580.1" }],
            "card" => [Rows[0], Rows[1], Rows[2] with { Id = "other", Device = "NVIDIA H200" }],
            "new" => [.. Rows, Row("2048", 5)],
            "worse and missing" => [Rows[0], Rows[1] with { AllocatedBytes = 9_000_000 }],
            _ => Rows,
        };
        GpuprobeResult result = Judge(rows, what == "better, allowed" ? ["--allow-improvements"] : []);

        Assert.Equal((code, ""), (result.Code, result.Error));
        Assert.Contains($"\n{summary}", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void All_outputs_come_from_one_run()
    {
        (string markdown, string junit, string benchmark, string json, string update) = (File("gate.md"), File("gate.xml"), File("figures.json"), File("gate.json"), File("next.json"));
        ResultRow worse = Rows[1] with { AllocatedBytes = 2_500_000 };
        GpuprobeResult result = Judge(
            [Rows[0], worse, Rows[2]], "--markdown", markdown, "--junit", junit, "--benchmark-json", benchmark, "--json", json, "--update", update);

        Assert.Equal((4, ""), (result.Code, result.Error));
        Assert.Contains("+500,000", result.Out, StringComparison.Ordinal);
        Assert.StartsWith("## Gate against ", System.IO.File.ReadAllText(markdown), StringComparison.Ordinal);
        var document = new XmlDocument();
        document.Load(junit);
        Assert.Equal("1", document.SelectSingleNode("//testsuite/@failures")!.Value);
        using JsonDocument figures = JsonDocument.Parse(System.IO.File.ReadAllText(benchmark));
        Assert.Equal(10, figures.RootElement.GetArrayLength());
        using JsonDocument report = JsonDocument.Parse(System.IO.File.ReadAllText(json));
        Assert.Equal(("gpuprobe.gate/1", 4), (report.RootElement.GetProperty("schema").GetString(), report.RootElement.GetProperty("exitCode").GetInt32()));
        Assert.Equal(
            System.IO.File.ReadAllText(File("baseline.json")).Replace("\"expected\": 2000000 ", "\"expected\": 2500000 ", StringComparison.Ordinal),
            System.IO.File.ReadAllText(update));
        Assert.Equal(7, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void The_baseline_itself_can_be_updated_and_then_passes()
    {
        ResultRow[] now = [Rows[0], Rows[1] with { AllocatedBytes = 3 }, Row("2048", 5)];
        GpuprobeResult moved = Judge(now, "--update", File("baseline.json"));
        Assert.Equal(4, moved.Code);
        Assert.Contains($"If this is meant to be: {File("baseline.json")} is the baseline with what moved; have it reviewed.", moved.Out.ReplaceLineEndings(" "), StringComparison.Ordinal);

        GpuprobeResult again = Judge(now);
        Assert.Equal(5, again.Code);
        Assert.Contains("inconclusive: 3 of 4 rows as expected, 1 inconclusive", again.Out, StringComparison.Ordinal);
        Assert.Equal(0, Judge([.. now, Rows[2]]).Code);
    }

    [Fact]
    public void A_workflow_of_github_gets_annotations_and_a_summary()
    {
        string summary = File("summary.md");
        System.IO.File.WriteAllText(summary, "# Before\n");
        using Gpuprobe run = Gpuprobe.Start(
            new Dictionary<string, string?> { ["GITHUB_STEP_SUMMARY"] = summary }, Arguments([Row("::error::512", 1), .. Rows[1..]], "--github"));
        GpuprobeResult result = run.Wait();
        string[] lines = result.Out.Split('\n');
        int start = Array.FindIndex(lines, line => line.StartsWith("::stop-commands::", StringComparison.Ordinal));
        int end = Array.IndexOf(lines, $"::{lines[start]["::stop-commands::".Length..]}::");

        Assert.Equal((5, ""), (result.Code, result.Error));
        Assert.Equal(0, start);
        Assert.Equal(
            [$"::warning file={Escaped(File("baseline.json"))},title=gpuprobe gate%3A inconclusive::seq-len 512 on t4 (virtual): fits expected: the results have no such row",
                $"::notice file={Escaped(File("baseline.json"))},title=gpuprobe gate%3A not in the baseline::seq-len ::error::512 on t4 (virtual): fits; allocated 1 bytes; reserved 1,001 bytes; device 2,001 bytes",
                ""],
            lines[(end + 1)..]);
        Assert.StartsWith("# Before\n## Gate against ", System.IO.File.ReadAllText(summary), StringComparison.Ordinal);
    }

    [Fact]
    public void Standard_output_holds_the_json_and_nothing_else_with_github_too()
    {
        using Gpuprobe run = Gpuprobe.Start(new Dictionary<string, string?> { ["GITHUB_STEP_SUMMARY"] = null, ["LANG"] = "de_DE.UTF-8" }, Arguments([], "--github", "--json"));
        GpuprobeResult result = run.Wait();

        using JsonDocument json = JsonDocument.Parse(result.Out);
        Assert.Contains("::warning file=", result.Error, StringComparison.Ordinal);
        Assert.Contains("gpuprobe: GITHUB_STEP_SUMMARY is not set, so there is no job summary\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_baseline_is_made_once_and_without_what_failed()
    {
        Write("r.jsonl", [Rows[0], Rows[1] with { Status = RowStatus.Failed, Reason = "killed" }]);
        GpuprobeResult made = Gpuprobe.Run("gate", File("r.jsonl"), "--write-baseline", File("b.json"));

        Assert.Equal((5, $"{File("b.json")}: 1 row\n", "gpuprobe: 1 of 2 rows are not in it: they failed or are doubted\n"), (made.Code, made.Out, made.Error));
        Assert.StartsWith(
            $"--write-baseline {File("b.json")} exists, with margins and remarks",
            Gpuprobe.Run("gate", File("r.jsonl"), "--write-baseline", File("b.json")).Refusal(2), StringComparison.Ordinal);
    }

    [Fact]
    public void Results_of_estimate_are_rows_too()
    {
        string result = File("estimate.json");
        Assert.Equal(0, Gpuprobe.Run("estimate", "--model", "smollm2-135m", "--layers", "1", "--seq-len", "64", "--json", result).Code);
        Assert.Equal(0, Gpuprobe.Run("gate", result, "--write-baseline", File("b.json")).Code);
        GpuprobeResult judged = Gpuprobe.Run("gate", result, "--baseline", File("b.json"));

        Assert.Equal((0, ""), (judged.Code, judged.Error));
        Assert.Contains("pass: 1 of 1 rows as expected", judged.Out, StringComparison.Ordinal);
        Assert.Contains("\"point\": \"model smollm2-135m, layers 1, seq-len 64\"", System.IO.File.ReadAllText(File("b.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "no rows; allowed: results of sweep, estimate, measure or probe")]
    [InlineData("{}\n", ", line 1: not a row of results: it has no \"schema\"")]
    [InlineData("{\"schema\":\"gpuprobe.row/2\"}\n", ", line 1: written with schema gpuprobe.row/2, but this gpuprobe reads up to gpuprobe.row/1; use a newer gpuprobe")]
    [InlineData("{\"schema\":\"gpuprobe.row/1\",\"id\":\"a\"", ", line 1: cut off, as a sweep that was killed leaves its last line")]
    [InlineData("{\"schema\":\"gpuprobe.row/1\",\"id\":\"\\ud800\"}\n", ", line 1: ")]
    [InlineData("{\"schema\": \"gpuprobe.result/9\"}\n", "written with schema gpuprobe.result/9, but this gpuprobe reads up to gpuprobe.result/1; use a newer gpuprobe.")]
    [InlineData("{\"schema\": \"gpuprobe.result/1\", ", "not a gpuprobe result: ")]
    [InlineData("PK\u0003\u0004", ", line 1: ")]
    public void Results_that_are_none_are_refused_in_a_line(string content, string message)
    {
        Baseline();
        System.IO.File.WriteAllText(File("results.jsonl"), content);

        Assert.Contains(message, Gpuprobe.Run("gate", File("results.jsonl"), "--baseline", File("baseline.json")).Refusal(2), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gate", "results is missing; allowed: a file of sweep, or results of estimate, measure or probe; see gpuprobe gate --help")]
    [InlineData("gate r.jsonl", "--baseline is missing; allowed: a file that gate --write-baseline made")]
    [InlineData("gate r.jsonl --write-baseline b.json --junit j.xml", "--write-baseline makes a baseline and judges nothing, so it does not go with --junit")]
    [InlineData("gate r.jsonl --write-baseline b.json --json", "--write-baseline makes a baseline, which is JSON itself, so it does not go with --json")]
    [InlineData("gate r.jsonl --baseline /nowhere/b.json", "/nowhere/b.json does not exist; allowed: a JSON file")]
    [InlineData("gate r.jsonl --baseline /tmp", "/tmp is a directory; allowed: a JSON file")]
    [InlineData("gate r.jsonl --baseline b.json --update /nowhere/c.json", "--update /nowhere/c.json: the folder /nowhere does not exist; create it or name another.")]
    [InlineData("gate r.jsonl --baseline b.json --update r.jsonl", "--update r.jsonl is the file of the results, too; name another")]
    [InlineData("gate r.jsonl --baseline b.json --markdown b.json", "--markdown b.json is the baseline; name another")]
    [InlineData("gate r.jsonl --baseline b.json --markdown x --junit x", "--junit x is the file of --markdown, too; name another")]
    public void A_wrong_call_is_refused_in_a_line(string arguments, string message) =>
        Assert.Equal(message, Gpuprobe.Run(arguments.Split(' ')).Refusal(2));

    [Fact]
    public void A_baseline_that_is_none_is_refused_before_the_results_are_read()
    {
        System.IO.File.WriteAllText(File("results.json"), "{\"schema\": \"gpuprobe.row/1\"}");

        Assert.EndsWith(
            ": not a baseline: its schema is \"gpuprobe.row/1\"",
            Gpuprobe.Run("gate", "/nowhere.jsonl", "--baseline", File("results.json")).Refusal(2), StringComparison.Ordinal);
    }

    private GpuprobeResult Judge(ResultRow[] rows, params string[] options) => Gpuprobe.Run(Arguments(rows, options));

    private string[] Arguments(ResultRow[] rows, params string[] options)
    {
        if (!System.IO.File.Exists(File("baseline.json")))
            Baseline();
        Write("results.jsonl", rows.Length > 0 ? rows : [Row("other", 1)]);
        return ["gate", File("results.jsonl"), "--baseline", File("baseline.json"), .. options];
    }

    private void Baseline() => System.IO.File.WriteAllText(File("baseline.json"), BaselineText.Write(NewBaseline.From(Rows, "0.1.0", gitSha: null)));

    private void Write(string name, IEnumerable<ResultRow> rows) => System.IO.File.WriteAllLines(File(name), rows.Select(ResultRows.Write));

    private string File(string name) => Path.Combine(_folder, name);

    private static string Escaped(string text) => text.Replace("%", "%25", StringComparison.Ordinal).Replace(":", "%3A", StringComparison.Ordinal);

    private static ResultRow Row(string id, long allocated) => new()
    {
        Id = id,
        Point = new Dictionary<string, string> { ["seq-len"] = id },
        ToolVersion = "0.1.0",
        GitSha = null,
        Lane = RowLane.Virtual,
        Device = "t4",
        TorchVersion = "2.6.0",
        Setup = null,
        Status = RowStatus.Fits,
        AllocatedBytes = allocated,
        ReservedBytes = allocated + 1000,
        DeviceBytes = allocated + 2000,
        PeakPhase = Phase.Backward,
    };

    private static ResultRow Measured(string id) => Row(id, 1L << 30) with
    {
        Lane = RowLane.Measured,
        Device = "NVIDIA A100-SXM4-80GB",
        Driver = "570.86",
        StepSeconds = [9, 0.30, 0.31, 0.29, 0.30],
    };
}
