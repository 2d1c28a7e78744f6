using System.Text;
using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Machine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Core;
using GpuProbe.Core.Comparison.Gating;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Reporting.Gating;
using GpuProbe.Core.Reporting.Rows;

namespace GpuProbe.Cli.Verbs;

/// <summary><c>gpuprobe gate</c>.</summary>
internal static class GateVerb
{
    private const string SummaryVariable = "GITHUB_STEP_SUMMARY";

    /// <summary>Judges results, or makes a baseline of them.</summary>
    public static int Run(GateRequest request, VerbOutput output, IReadOnlyList<string> argv)
    {
        ToolInfo tool = ToolVersion.Describe(argv);
        if (request.WriteBaseline is { } made)
            return Make(made, request, output, tool);
        (string Option, string? File)[] files =
            [("--update", request.Update), ("--markdown", request.Markdown), ("--junit", request.JUnit), ("--benchmark-json", request.BenchmarkJson), ("--json", output.JsonFile)];
        RequireWritable(files, request);
        BaselineFile baseline = BaselineFile.Open(request.Baseline!);
        IReadOnlyList<GatedRow> judged = Gate.Judge(baseline.Baseline, Rows(request));
        var report = new GateReport
        {
            Tool = tool,
            Baseline = request.Baseline!,
            Results = request.Results,
            AllowImprovements = request.AllowImprovements,
            Replacement = request.Update,
            Rows = judged,
        };
        output.Report(style => ForTerminal(report, style, request.GitHub));
        output.Json(() => GateJson.Write(report));
        if (request.Update is { } update)
            WholeFile.Write(update, stream => stream.Write(baseline.Replacement(judged).Span), "--update");
        Write(request.Markdown, () => GateText.Markdown(report), "--markdown");
        Write(request.JUnit, () => JUnitXml.Write(report, DateTime.UtcNow, Environment.MachineName), "--junit");
        Write(request.BenchmarkJson, () => GateJson.WriteBenchmark(report), "--benchmark-json");
        if (request.GitHub)
            Tell(report, output);
        return report.ExitCode;
    }

    private static int Make(string file, GateRequest request, VerbOutput output, ToolInfo tool)
    {
        const string option = "--write-baseline";
        if (output.JsonToStandardOutput || output.JsonFile is not null)
            throw new ToolException(ExitCode.BadInput, $"{option} makes a baseline, which is JSON itself, so it does not go with --json");
        WholeFile.RequireWritable(file, option);
        if (File.Exists(file))
            throw new ToolException(
                ExitCode.BadInput, $"{option} {file} exists, with margins and remarks that may be a person's; --baseline {file} --update {file} changes only what moved, or delete it first");
        ResultRow[] rows = Rows(request);
        Baseline baseline = NewBaseline.From(rows, tool.Version, tool.GitSha);
        int left = rows.Length - baseline.Rows.Count;
        if (baseline.Rows.Count == 0)
            throw new ToolException(ExitCode.Inconclusive, $"{option}: none of {rows.Length} rows can be expected again: they failed or are doubted");
        Write(file, () => BaselineText.Write(baseline), option);
        output.Report(_ => $"{file}: {baseline.Rows.Count} {(baseline.Rows.Count == 1 ? "row" : "rows")}\n");
        if (left == 0)
            return (int)ExitCode.Ok;
        output.Streams.Say($"{left} of {rows.Length} rows are not in it: they failed or are doubted");
        return (int)ExitCode.Inconclusive;
    }

    private static ResultRow[] Rows(GateRequest request)
    {
        ResultRow[] rows = [.. request.Results.SelectMany(RowFiles.Read)];
        return rows.Length > 0
            ? rows
            : throw new ToolException(ExitCode.BadInput, $"{string.Join(", ", request.Results)}: no rows; allowed: results of sweep, estimate, measure or probe");
    }

    private static void RequireWritable((string Option, string? File)[] files, GateRequest request)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string results in request.Results)
            seen[Path.GetFullPath(results)] = "the results";
        foreach ((string option, string? file) in files)
        {
            if (file is null)
                continue;
            WholeFile.RequireWritable(file, option);
            string path = Path.GetFullPath(file);
            if (path.StartsWith("/dev/", StringComparison.Ordinal))
                continue;
            if (!seen.TryAdd(path, option))
                throw new ToolException(ExitCode.BadInput, $"{option} {file} is the file of {seen[path]}, too; name another");
            if (option != "--update" && path == Path.GetFullPath(request.Baseline!))
                throw new ToolException(ExitCode.BadInput, $"{option} {file} is the baseline; name another");
        }
    }

    private static string ForTerminal(GateReport report, ReportStyle style, bool github)
    {
        string text = GateText.Console(report, style);
        return github ? GitHubCommands.Quoted(text, Guid.NewGuid().ToString("N")) : text;
    }

    // GitHub takes commands from both streams; standard output may belong to the JSON.
    private static void Tell(GateReport report, VerbOutput output)
    {
        (output.JsonToStandardOutput ? output.Streams.Error : output.Streams.Out).Write(GitHubCommands.Of(report));
        if (Environment.GetEnvironmentVariable(SummaryVariable) is not { Length: > 0 } summary)
        {
            output.Remark($"{SummaryVariable} is not set, so there is no job summary");
            return;
        }

        try
        {
            File.AppendAllText(summary, GateText.Markdown(report) + "\n");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(ExitCode.BadInput, $"{SummaryVariable} {summary} cannot be written: {failure.Message}", failure);
        }
    }

    private static void Write(string? file, Func<string> text, string option)
    {
        if (file is not null)
            WholeFile.Write(file, stream => stream.Write(Encoding.UTF8.GetBytes(text())), option);
    }
}
