using System.Diagnostics;
using GpuProbe.Core.Tracing;
using GpuProbe.Tensors.Memory;

namespace GpuProbe.Training.Measuring;

/// <summary>Reads a device's memory around each phase, to the byte, and feeds the timeline. A failing phase is recorded too.</summary>
internal sealed class PhaseRecorder(IDeviceMemory memory, IRunObserver? observer, EventJournal? journal) : IPhases
{
    private static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(2);
    private readonly List<PhaseMeasurement> measured = [];
    private readonly HostMemory host = new(memory);
    private readonly bool isTraced = memory.Allocator is not { Traced: false };

    internal IReadOnlyList<PhaseMeasurement> Measured => measured;

    internal MemoryTimeline Timeline { get; } = new();

    /// <summary>Most bytes that the device said were in use; <see langword="null"/> where it is not asked.</summary>
    internal long? PeakDeviceBytes { get; private set; }

    /// <summary>Largest resident set of this process so far; <see langword="null"/> where the system does not tell.</summary>
    internal long? PeakResidentBytes => host.PeakResidentBytesSoFar();

    /// <summary>Is called after each completed phase, when its events are in the timeline.</summary>
    internal Action<Phase, long>? Completed { get; set; }

    /// <summary>Is called after each phase that failed, when its events are in the timeline.</summary>
    internal Action<Phase, long>? Failed { get; set; }

    /// <summary>Is given all events, in order.</summary>
    internal Action<IReadOnlyList<MemoryEvent>>? Drained { get; set; }

    /// <inheritdoc/>
    public void Run(Phase phase, int step, int microBatchIndex, Action body)
    {
        Take(phase, step, microBatchIndex);
        observer?.PhaseStarted(phase, step, microBatchIndex);
        long firstSerial = Timeline.Serials;
        host.Begin(phase);
        memory.ResetPeak();
        long start = memory.Totals.AllocatedBytes;
        long clock = Stopwatch.GetTimestamp();
        bool failed = true;
        try
        {
            body();
            failed = false;
        }
        finally
        {
            MemoryTotals totals = memory.Totals;
            double seconds = Stopwatch.GetElapsedTime(clock).TotalSeconds;
            PeakDeviceBytes = totals.PeakDeviceBytes is { } device ? Math.Max(device, PeakDeviceBytes ?? 0) : null;
            PartialPeaks partial = Take(phase, step, microBatchIndex);
            var result = new PhaseMeasurement(
                phase, step, microBatchIndex, start, totals.PeakBytes, totals.AllocatedBytes, totals.PeakReservedBytes, seconds)
            {
                PeakDeviceBytes = totals.PeakDeviceBytes,
                PeakExcludingScratchBytes = isTraced ? partial.ExcludingScratchBytes : null,
                PeakExcludingUnsplitBytes = !isTraced || totals.PeakReservedBytes is null ? null : partial.ExcludingUnsplitBytes,
                StartHostBytes = host.StartBytes,
                PeakHostBytes = host.PeakBytes,
                PeakResidentBytes = host.PeakResidentBytes(phase),
            };
            measured.Add(result);
            observer?.PhaseFinished(result);
            if (failed)
                Failed?.Invoke(phase, firstSerial);
        }
        Completed?.Invoke(phase, firstSerial);
    }

    /// <summary>Takes in what has been released since the last phase, once nothing more is being released.</summary>
    internal void Settle()
    {
        // A backward pass that failed leaves its last gradients to its own thread.
        long before;
        do
        {
            before = memory.Totals.AllocatedBytes;
            Thread.Sleep(QuietTime);
        }
        while (memory.Totals.AllocatedBytes != before);
        PhaseMeasurement last = measured[^1];
        Take(last.Phase, last.Step, last.MicroBatchIndex);
    }

    private PartialPeaks Take(Phase phase, int step, int microBatchIndex)
    {
        List<MemoryEvent> events = MemoryTrace.Drain();
        Drained?.Invoke(events);
        journal?.Add(phase, step, microBatchIndex, events);
        return Timeline.Add(events, phase);
    }
}
