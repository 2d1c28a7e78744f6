using GpuProbe.Core.Tracing;

namespace GpuProbe.Training.Measuring;

/// <summary>Runs the parts of a training program and looks at memory around each.</summary>
public interface IPhases
{
    /// <summary>Runs one phase.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="step">The step, from 1; 0 before the first.</param>
    /// <param name="microBatchIndex">The micro-batch within the step, from 0.</param>
    /// <param name="body">What the phase does.</param>
    void Run(Phase phase, int step, int microBatchIndex, Action body);
}
