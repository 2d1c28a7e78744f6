using BenchmarkDotNet.Attributes;
using GpuProbe.Core.Estimation;
using GpuProbe.Core.Setup;

namespace GpuProbe.Benchmarks;

/// <summary>The closed form's peak of one set-up, over many that differ in everything. Goal: a microsecond, nothing allocated.</summary>
public class ClosedFormPeak
{
    private (TrainingSetup Setup, MemoryTarget Target)[] cases = [];

    /// <summary>Prepares the set-ups.</summary>
    [GlobalSetup]
    public void Prepare() => cases = [.. VariedSetups.All()];

    /// <summary>All set-ups, one after the other; reported for one.</summary>
    [Benchmark(OperationsPerInvoke = VariedSetups.Count)]
    public long PeakBytes()
    {
        long highest = 0;
        foreach ((TrainingSetup setup, MemoryTarget target) in cases)
            highest = Math.Max(highest, ClosedForm.PeakBytes(setup, target));
        return highest;
    }
}
