using System.Diagnostics;
using GpuProbe.Core.Tracing;
using GpuProbe.Tensors.Memory;

namespace GpuProbe.Training.Measuring;

/// <summary>Reads memory around each phase and feeds the timeline. A failing phase is recorded too.</summary>
internal sealed class PhaseRecorder(IMemoryMeter meter, IRunObserver? observer) : IPhases
{
    private readonly List<PhaseMeasurement> measured = [];

    internal IReadOnlyList<PhaseMeasurement> Measured => measured;

    internal MemoryTimeline Timeline { get; } = new();

    /// <summary>Is called after each completed phase, when its events are in the timeline.</summary>
    internal Action<Phase, long>? Completed { get; set; }

    /// <inheritdoc/>
    public void Run(Phase phase, int step, int microBatchIndex, Action body)
    {
        Timeline.Add(meter.Drain(), phase);
        observer?.PhaseStarted(phase, step, microBatchIndex);
        long firstSerial = Timeline.Serials;
        meter.ResetPeak();
        long start = meter.Totals.AllocatedBytes;
        long clock = Stopwatch.GetTimestamp();
        try
        {
            body();
        }
        finally
        {
            MemoryTotals totals = meter.Totals;
            double seconds = Stopwatch.GetElapsedTime(clock).TotalSeconds;
            long withoutScratch = Timeline.Add(meter.Drain(), phase);
            var result = new PhaseMeasurement(
                phase, step, microBatchIndex, start, totals.PeakBytes, totals.AllocatedBytes, meter.PeakReservedBytes, seconds)
            { PeakExcludingScratchBytes = meter.Traces ? withoutScratch : null };
            measured.Add(result);
            observer?.PhaseFinished(result);
        }
        Completed?.Invoke(phase, firstSerial);
    }
}
