using GpuProbe.Core.Reporting;
using GpuProbe.Tests;

namespace GpuProbe.Core.Tests.Reporting;

public sealed class EnvironmentReportTest
{
    [Fact]
    public void With_libtorch() => Approved.Match(EnvironmentReport.Render(new EnvironmentResult
    {
        Tool = SampleResults.Tool,
        Environment = SampleResults.Environment,
        VirtualGpu = new VirtualGpuInfo("/opt/stand-ins", "/opt/torch/lib", Problem: null),
    }));

    [Fact]
    public void With_nothing() => Approved.Match(EnvironmentReport.Render(new EnvironmentResult
    {
        Tool = SampleResults.Tool with { GitSha = null },
        Environment = SampleResults.Environment with
        {
            Cpu = null,
            MemoryTotalBytes = null,
            MemoryAvailableBytes = null,
            MemoryLimitBytes = 1 << 30,
            Torch = new TorchInfo(null, null, null, "no native library"),
        },
        VirtualGpu = new VirtualGpuInfo(StandIns: null, CudaTorch: null, "no virtual GPU here"),
    }));
}
