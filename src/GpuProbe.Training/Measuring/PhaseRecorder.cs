using System.Diagnostics;
using GpuProbe.Core.Tracing;
using GpuProbe.Tensors.Memory;

namespace GpuProbe.Training.Measuring;

/// <summary>Reads CPU memory around each phase, to the byte, and feeds the timeline. A failing phase is recorded too.</summary>
internal sealed class PhaseRecorder(IRunObserver? observer) : IPhases
{
    private readonly List<PhaseMeasurement> measured = [];

    internal IReadOnlyList<PhaseMeasurement> Measured => measured;

    internal MemoryTimeline Timeline { get; } = new();

    /// <summary>Is called after each completed phase, when its events are in the timeline.</summary>
    internal Action<Phase, long>? Completed { get; set; }

    /// <inheritdoc/>
    public void Run(Phase phase, int step, int microBatchIndex, Action body)
    {
        Timeline.Add(MemoryTrace.Drain(), phase);
        observer?.PhaseStarted(phase, step, microBatchIndex);
        long firstSerial = Timeline.Serials;
        MemoryTrace.ResetPeak();
        long start = MemoryTrace.Totals.AllocatedBytes;
        long clock = Stopwatch.GetTimestamp();
        try
        {
            body();
        }
        finally
        {
            double seconds = Stopwatch.GetElapsedTime(clock).TotalSeconds;
            MemoryTotals totals = MemoryTrace.Totals;
            long withoutScratch = Timeline.Add(MemoryTrace.Drain(), phase);
            var result = new PhaseMeasurement(
                phase, step, microBatchIndex, start, totals.PeakBytes, totals.AllocatedBytes, PeakReservedBytes: null, seconds)
            { PeakExcludingScratchBytes = withoutScratch };
            measured.Add(result);
            observer?.PhaseFinished(result);
        }
        Completed?.Invoke(phase, firstSerial);
    }
}
