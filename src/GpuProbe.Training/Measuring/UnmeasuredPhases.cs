using GpuProbe.Core.Tracing;

namespace GpuProbe.Training.Measuring;

/// <summary>Runs the parts of a training program and looks at nothing.</summary>
public sealed class UnmeasuredPhases : IPhases
{
    /// <inheritdoc/>
    public void Run(Phase phase, int step, int microBatchIndex, Action body) => body();
}
