using System.Diagnostics;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.Units;

namespace GpuProbe.Cli.Terminal;

/// <summary>Shows a run in a few lines, for a file or a CI's log: its start, and now and then how far it is.</summary>
internal sealed class PlainProgress(StandardStreams streams) : IProgressDisplay
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public T During<T>(string title, int steps, Func<IRunObserver, T> work)
    {
        streams.Say(title);
        return work(new Lines(streams, steps));
    }

    private sealed class Lines(StandardStreams streams, int steps) : IRunObserver
    {
        private readonly Stopwatch _sinceLine = Stopwatch.StartNew();

        public void PhaseStarted(Phase phase, int step, int microBatchIndex)
        {
        }

        public void PhaseFinished(PhaseMeasurement phase)
        {
            if (_sinceLine.Elapsed < Pause)
                return;
            _sinceLine.Restart();
            string place = phase.Step > 0 ? $"step {phase.Step} of {steps}: " : "";
            streams.Say($"{place}{PhaseNames.Of(phase.Phase)} done, peak {new ByteSize(phase.PeakAllocatedBytes)}");
        }
    }
}
