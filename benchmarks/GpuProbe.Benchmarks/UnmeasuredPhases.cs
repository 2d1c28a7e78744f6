using GpuProbe.Core.Tracing;
using GpuProbe.Training.Measuring;

namespace GpuProbe.Benchmarks;

/// <summary>Runs the parts of a training program and looks at nothing.</summary>
internal sealed class UnmeasuredPhases : IPhases
{
    /// <inheritdoc/>
    public void Run(Phase phase, int step, int microBatchIndex, Action body) => body();
}
