using GpuProbe.Core.Reporting;
using GpuProbe.Tests;

namespace GpuProbe.Core.Tests.Reporting;

public sealed class EnvironmentReportTest
{
    [Fact]
    public void With_libtorch() => Approved.Match(EnvironmentReport.Render(SampleResults.Tool, SampleResults.Environment));

    [Fact]
    public void With_nothing() => Approved.Match(EnvironmentReport.Render(
        SampleResults.Tool with { GitSha = null },
        SampleResults.Environment with
        {
            Cpu = null,
            MemoryTotalBytes = null,
            MemoryAvailableBytes = null,
            MemoryLimitBytes = 1 << 30,
            Torch = new TorchInfo(null, null, null, "no native library"),
        }));
}
