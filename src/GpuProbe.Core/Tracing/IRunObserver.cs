namespace GpuProbe.Core.Tracing;

/// <summary>Is told how a run goes, on the run's own thread.</summary>
public interface IRunObserver
{
    /// <summary>A phase begins.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="step">The step, from 1; 0 before the first.</param>
    /// <param name="microBatchIndex">The micro-batch within the step, from 0.</param>
    void PhaseStarted(Phase phase, int step, int microBatchIndex);

    /// <summary>A phase has ended; its figures are final.</summary>
    void PhaseFinished(PhaseMeasurement phase);
}
