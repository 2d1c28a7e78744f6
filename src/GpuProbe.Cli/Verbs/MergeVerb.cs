using GpuProbe.Cli.Machine;
using GpuProbe.Cli.Sweeps;
using GpuProbe.Cli.Terminal;
using GpuProbe.Core;
using GpuProbe.Core.Reporting.Sweeps;

namespace GpuProbe.Cli.Verbs;

/// <summary><c>gpuprobe merge</c>.</summary>
internal static class MergeVerb
{
    private const int MostNamed = 10;

    /// <summary>Joins files of results of one sweep.</summary>
    /// <param name="files">The files.</param>
    /// <param name="target">The file that takes all rows.</param>
    /// <param name="partial">Whether it is written although points are missing.</param>
    /// <param name="output">Takes the report.</param>
    /// <param name="argv">The command line.</param>
    public static int Run(IReadOnlyList<string> files, string target, bool partial, VerbOutput output, IReadOnlyList<string> argv)
    {
        if (files.Count == 0)
            throw new ToolException(ExitCode.BadInput, "files of results are missing; allowed: one or more (.jsonl), see gpuprobe merge --help");
        if (output.JsonFile is { } json)
            WholeFile.RequireWritable(json);
        WholeFile.RequireWritable(target, ResultsFile.Option);
        using var rows = new MergedRows(partial);
        foreach (string file in files)
            rows.Add(file);
        if (rows.Points == 0)
            throw new ToolException(ExitCode.BadInput, $"{string.Join(", ", files)}: not a single row; allowed: files of results of a sweep");
        int missing = rows.Missing.Count();
        bool isWritten = missing == 0 || partial;
        if (isWritten)
            rows.Write(target);
        SweepResult result = rows.Counts.AddTo(Head(rows, target, argv));
        if (isWritten)
            output.Report(_ => SweepReport.Render(result));
        output.Json(() => SweepReport.Json(result));
        if (missing == 0)
            return (int)ExitCode.Ok;
        string which = string.Join(", ", result.Missing) + (missing > MostNamed ? $" and {missing - MostNamed} more" : "");
        string line = $"{missing} of {rows.Points} points are missing: {which}";
        if (partial)
        {
            output.Remark($"{line}; gpuprobe sweep GRID.json -o {target} runs them.");
            return (int)ExitCode.Ok;
        }

        output.Streams.Say($"{line}; {target} is not written. Name the files of all parts, or join those that are there with --partial.");
        return (int)ExitCode.Inconclusive;
    }

    private static SweepResult Head(MergedRows rows, string target, IReadOnlyList<string> argv) => new()
    {
        Tool = ToolVersion.Describe(argv),
        Output = target,
        Grid = rows.Grid,
        GridPoints = rows.Points,
        Points = rows.Points,
        Missing = [.. rows.Missing.Take(MostNamed)],
        Rows = 0,
        Fit = 0,
        DoNotFit = 0,
        Refused = 0,
        Failed = 0,
        Failures = [],
    };
}
