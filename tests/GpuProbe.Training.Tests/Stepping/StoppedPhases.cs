using GpuProbe.Core.Tracing;
using GpuProbe.Training.Measuring;

namespace GpuProbe.Training.Tests.Stepping;

/// <summary>Runs phases without measuring, with a look at the program before one of them.</summary>
internal sealed class StoppedPhases(Phase stop, Action look) : IPhases
{
    public void Run(Phase phase, int step, int microBatchIndex, Action body)
    {
        if (phase == stop)
            look();
        body();
    }
}
