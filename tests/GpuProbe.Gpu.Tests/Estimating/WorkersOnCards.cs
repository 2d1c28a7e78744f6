using GpuProbe.Core.Tracing;
using GpuProbe.Core.VirtualGpus;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>One worker for each kind of card, kept for many set-ups; the cards are large enough for all of them.</summary>
public sealed class WorkersOnCards : IDisposable
{
    private const long Capacity = 1L << 40;
    private readonly Dictionary<string, WorkerOnCard> _workers = [];

    internal Measurement Run(CardPoint point)
    {
        if (!_workers.TryGetValue(point.Card, out WorkerOnCard? worker))
            _workers[point.Card] = worker = new WorkerOnCard(Presets.Card(point.Card), new RigOptions { CapacityBytes = Capacity });
        Measurement run = worker.Run(point.Setup);
        Assert.True(run is { IsVirtual: true, OutOfMemory: null, AllocationRetries: 0 });
        return run;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (WorkerOnCard worker in _workers.Values)
            worker.Dispose();
    }
}
