using GpuProbe.Cli.Machine;
using GpuProbe.Cli.Sweeps;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Worker;
using GpuProbe.Core;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Reporting.Sweeps;
using GpuProbe.Core.Sweeps;

namespace GpuProbe.Cli.Verbs;

/// <summary><c>gpuprobe sweep</c>.</summary>
internal static class SweepVerb
{
    /// <summary>Runs the points of a grid that have no row yet.</summary>
    public static int Run(SweepRequest request, VerbOutput output, IReadOnlyList<string> argv)
    {
        if (output.JsonFile is { } json)
            WholeFile.RequireWritable(json);
        Grid grid = GridReader.Read(request.GridFile);
        var plan = SweepPlan.Of(grid, DataFiles.Models(), SweepDevices.Of(grid));
        IReadOnlyList<SweepPoint> points = request.Shard?.Of(plan.Points) ?? plan.Points;
        var origin = new RowOrigin(ToolVersion.Number, ToolVersion.GitSha, plan.Id, plan.Points.Count);
        using var interruption = new Interruption();
        using var file = ResultsFile.Open(request.Output, origin, points.Select(point => point.Index).ToHashSet(), request.Restart, request.RetryFailed);

        HashSet<int> done = [.. file.Done];
        var progress = new SweepProgress(output, request.Shard is { } part ? $"sweep, part {part}" : "sweep", points.Count, done.Count);
        var run = new SweepRun(request, grid, plan, file, output, interruption);
        progress.During(() => run.Execute([.. points.Where(point => !done.Contains(point.Index))], progress));
        bool isComplete = file.Counts.All == points.Count;
        if (isComplete)
            file.Finish();

        SweepResult result = file.Counts.AddTo(Head(request, plan, points.Count, argv));
        output.Report(_ => SweepReport.Render(result));
        output.Json(() => SweepReport.Json(result));
        if (interruption.Token.IsCancellationRequested && !isComplete)
        {
            output.Streams.Say($"Interrupted by {interruption.SignalName}: {result.Rows} of {points.Count} points are in {request.Output}; the same command goes on from there.");
            return interruption.ExitCode;
        }

        return (int)(file.Counts[RowStatus.Failed] > 0 ? ExitCode.Inconclusive : ExitCode.Ok);
    }

    private static SweepResult Head(SweepRequest request, SweepPlan plan, int points, IReadOnlyList<string> argv) => new()
    {
        Tool = ToolVersion.Describe(argv),
        Output = request.Output,
        Grid = plan.Id,
        GridPoints = plan.Points.Count,
        Shard = request.Shard?.ToString(),
        Points = points,
        Rows = 0,
        Fit = 0,
        DoNotFit = 0,
        Refused = 0,
        Failed = 0,
        Failures = [],
    };
}
