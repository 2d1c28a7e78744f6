using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace GpuProbe.Benchmarks;

/// <summary>
/// Everything runs in this process: the native library is loaded once, and nothing has to be restored and built anew.
/// Methods are compiled once and fully, so that no figure depends on how far the compiler has got.
/// </summary>
public sealed class InProcessConfig : ManualConfig
{
    /// <summary>The console's and files' defaults of BenchmarkDotNet, with allocated bytes.</summary>
    public InProcessConfig()
    {
        Add(DefaultConfig.Instance);
        AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance));
        AddDiagnoser(MemoryDiagnoser.Default);
    }
}
