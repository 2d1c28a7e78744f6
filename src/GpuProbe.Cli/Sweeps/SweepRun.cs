using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Machine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Worker;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Sweeps;

namespace GpuProbe.Cli.Sweeps;

/// <summary>Runs the points of a sweep that have no row yet, several beside each other, and adds each row as soon as it is there.</summary>
/// <param name="request">What is asked for.</param>
/// <param name="grid">The grid.</param>
/// <param name="plan">All of its points.</param>
/// <param name="file">Takes the rows.</param>
/// <param name="output">Takes remarks.</param>
/// <param name="interruption">Ends it when a signal comes.</param>
internal sealed class SweepRun(SweepRequest request, Grid grid, SweepPlan plan, ResultsFile file, VerbOutput output, Interruption interruption)
{
    private readonly TimeSpan? _timeout = grid.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>Runs <paramref name="points"/>: what is calculated first, then virtual cards, then real ones, each for itself so that nothing disturbs a time.</summary>
    /// <exception cref="Core.ToolException">A row cannot be written.</exception>
    public void Execute(IReadOnlyList<SweepPoint> points, SweepProgress progress)
    {
        List<SweepPoint> calculated = [], virtually = [], measured = [];
        foreach (SweepPoint point in points)
            (point.Setup is null || point.Device.Lane == RowLane.ClosedForm ? calculated : point.Device.Lane == RowLane.Virtual ? virtually : measured).Add(point);
        Together([(new(calculated), new ClosedFormLane())], progress);
        OnVirtualCards(virtually, progress);
        OnDevices(measured, progress);
    }

    private void OnVirtualCards(List<SweepPoint> points, SweepProgress progress)
    {
        // A worker has one card and one allocator; another one takes another worker.
        ConcurrentQueue<SweepPoint> queue = new(points.GroupBy(point => (point.Device, point.Setup!.Allocator)).SelectMany(group => group));
        Together([.. Enumerable.Range(0, Math.Min(request.Jobs, points.Count)).Select(_ => (queue, (ILane)new VirtualLane(interruption, _timeout)))], progress);
    }

    private void OnDevices(List<SweepPoint> points, SweepProgress progress)
    {
        List<(ConcurrentQueue<SweepPoint>, ILane)> cards = [], processor = [];
        foreach (IGrouping<SweepDevice, SweepPoint> group in points.GroupBy(point => point.Device))
        {
            ConcurrentQueue<SweepPoint> queue = new(group);
            if (group.Key.Cards.Count == 0)
                processor.Add((queue, new MeasuredLane(Limits(MeasureLimits.Cpu), output, interruption)));
            foreach (int card in group.Key.Cards)
                cards.Add((queue, new MeasuredLane(Limits($"cuda:{card}"), output, interruption)));
        }

        Together(cards, progress);
        Together(processor, progress);
    }

    private MeasureLimits Limits(string device) => new(device, CapacityBytes: null, _timeout)
    {
        Repetitions = grid.Repetitions,
        TimedSteps = grid.TimedSteps,
        Force = request.Force,
    };

    private void Together(IReadOnlyList<(ConcurrentQueue<SweepPoint> Points, ILane Lane)> workers, SweepProgress progress)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(interruption.Token);
        Task[] tasks =
        [
            .. workers.Select(worker => Task.Factory.StartNew(
                () => Work(worker.Points, worker.Lane, progress, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)),
        ];
        try
        {
            Task.WaitAll(tasks);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }
    }

    private void Work(ConcurrentQueue<SweepPoint> points, ILane lane, SweepProgress progress, CancellationTokenSource stop)
    {
        using (lane)
        {
            try
            {
                while (!stop.IsCancellationRequested && points.TryDequeue(out SweepPoint? point))
                {
                    if (lane.Run(Begin(point), point.Device.Card) is not { } row)
                        return;
                    file.Append(row);
                    progress.Done(row);
                }
            }
            catch
            {
                stop.Cancel();
                throw;
            }
        }
    }

    private ResultRow Begin(SweepPoint point)
    {
        var row = new ResultRow
        {
            Id = point.Id,
            Grid = new RowGrid(plan.Id, point.Index, plan.Points.Count),
            Point = point.Varied,
            ToolVersion = ToolVersion.Number,
            GitSha = ToolVersion.GitSha,
            Lane = point.Device.Lane,
            Device = point.Device.Name,
            TorchVersion = null,
            Setup = point.Setup,
            Status = RowStatus.Failed,
        };
        return point.Refusal is { } refusal ? row.Without(RowStatus.Refused, refusal) : row;
    }
}
