using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace GpuProbe.Benchmarks;

/// <summary>
/// Everything runs in this process: the native library is loaded once, and nothing has to be restored and built anew.
/// Iterations are short and many, so that the minimum and the median mean something on a machine with other work.
/// </summary>
public sealed class InProcessConfig : ManualConfig
{
    /// <summary>The console's and files' defaults of BenchmarkDotNet, with allocated bytes.</summary>
    public InProcessConfig()
    {
        Add(DefaultConfig.Instance);
        AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithIterationTime(TimeInterval.FromMilliseconds(400))
            .WithWarmupCount(8)
            .WithIterationCount(20));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddColumn(StatisticColumn.Min, StatisticColumn.Median);
    }
}
