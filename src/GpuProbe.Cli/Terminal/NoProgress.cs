using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.Terminal;

/// <summary>Shows nothing.</summary>
internal sealed class NoProgress : IProgressDisplay
{
    /// <inheritdoc/>
    public T During<T>(string title, int steps, Func<IRunObserver, T> work) => work(new Deaf());

    private sealed class Deaf : IRunObserver
    {
        public void PhaseStarted(Phase phase, int step, int microBatchIndex)
        {
        }

        public void PhaseFinished(PhaseMeasurement phase)
        {
        }
    }
}
