using GpuProbe.Core.Tracing;

namespace GpuProbe.Training.Tests.Measurements;

/// <summary>Calls what a test wants to do before and after phases.</summary>
internal sealed class Observer(Action<Phase, int>? started = null, Action<PhaseMeasurement>? finished = null) : IRunObserver
{
    public void PhaseStarted(Phase phase, int step, int microBatchIndex) => started?.Invoke(phase, step);

    public void PhaseFinished(PhaseMeasurement phase) => finished?.Invoke(phase);
}
