using GpuProbe.Core.Devices;
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

    [Fact]
    public void With_cards() => Approved.Match(Report(new CudaDriverInfo("570.86.10", "12.8", Missing: null, NvmlMissing: null), [
        Card,
        Card with
        {
            Index = 1,
            IsVirtual = true,
            Mig = "instance",
            ComputeMode = "exclusive-process",
            Ecc = false,
            UsedMemoryBytes = 3L << 30,
            Processes = [new CardProcess(4711, 1L << 30, "python3"), new CardProcess(4712, UsedBytes: null, Name: null)],
            ProcessesCaveat = "process numbers are the host's",
        },
        Card with { Index = 2, UsedMemoryBytes = null, Mig = null, ComputeMode = null, Ecc = null, Problem = "GPU is lost" },
    ]));

    [Fact]
    public void Form() => Approved.Match(ResultJson.Write(new EnvironmentResult
    {
        Tool = SampleResults.Tool,
        Environment = SampleResults.Environment with
        {
            CudaDriver = new CudaDriverInfo("570.86.10", "12.8", Missing: null, NvmlMissing: null),
            Cards = [Card with { Processes = [new CardProcess(4711, 1L << 30, "python3")] }],
        },
        VirtualGpu = new VirtualGpuInfo("/opt/stand-ins", "/opt/torch/lib", Problem: null),
        Context = new MeasuredContext(
            "cuda:0", 300 << 20, 400 << 20, new ContextMeasurement(500 << 20, "570.86.10", "12.8", "2.6.0", new DateOnly(2026, 11, 21), "gpuprobe env"), "mine.json"),
    }));

    [Theory]
    [InlineData("gpuprobe env", "measured on 2026-11-21 with driver 570.86.10, CUDA 12.8, libtorch 2.6.0")]
    [InlineData(ContextMeasurement.VirtualSource, "the virtual card's own figure: nothing was measured")]
    public void What_a_context_takes_is_told_with_where_it_comes_from(string source, string told) => Assert.EndsWith(
        $"""
        NVIDIA driver:  no NVIDIA driver
        context:        500.00 MiB on cuda:0 beside tensors, with the kernels of training steps
                        300.00 MiB after the context, 400.00 MiB after the libraries' start
                        {told}
        device file:    mine.json

        """,
        EnvironmentReport.Render(new EnvironmentResult
        {
            Tool = SampleResults.Tool,
            Environment = SampleResults.Environment,
            VirtualGpu = new VirtualGpuInfo("/opt/stand-ins", "/opt/torch/lib", Problem: null),
            Context = new MeasuredContext(
                "cuda:0", 300 << 20, 400 << 20, new ContextMeasurement(500 << 20, "570.86.10", "12.8", "2.6.0", new DateOnly(2026, 11, 21), source), "mine.json"),
        }),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(null, null, "no NVIDIA driver: libcuda.so.1 cannot be loaded", null,
        "NVIDIA driver:  no NVIDIA driver: libcuda.so.1 cannot be loaded\n")]
    [InlineData("kernel module 570.86.10", null, "no NVIDIA driver: libcuda.so.1 cannot be loaded", null,
        "NVIDIA driver:  kernel module 570.86.10\nproblem:        no NVIDIA driver: libcuda.so.1 cannot be loaded\n")]
    [InlineData("kernel module 570.86.10", "12.8", null, "no NVML: libnvidia-ml.so.1 cannot be loaded",
        "NVIDIA driver:  kernel module 570.86.10\nCUDA:           12.8\nproblem:        no NVML: libnvidia-ml.so.1 cannot be loaded; memory in use and processes are not known\n")]
    public void What_is_missing_is_said_once(string? kernel, string? cuda, string? missing, string? nvml, string end) => Assert.EndsWith(
        "\n" + end,
        Report(new CudaDriverInfo(Version: null, cuda, missing, nvml), [], kernel),
        StringComparison.Ordinal);

    private static CardInfo Card { get; } = new()
    {
        Index = 0,
        Name = "NVIDIA Sample",
        Uuid = "GPU-1",
        BusId = "0000:01:00.0",
        IsVirtual = false,
        ComputeCapability = "9.0",
        TotalMemoryBytes = 80L << 30,
        UsedMemoryBytes = 0,
        ReservedMemoryBytes = 600 << 20,
        Mig = "off",
        ComputeMode = "default",
        Ecc = true,
        Processes = [],
        ProcessesCaveat = null,
    };

    private static string Report(CudaDriverInfo driver, IReadOnlyList<CardInfo> cards, string? kernel = null) => EnvironmentReport.Render(new EnvironmentResult
    {
        Tool = SampleResults.Tool,
        Environment = SampleResults.Environment with { NvidiaDriver = kernel, CudaDriver = driver, Cards = cards },
        VirtualGpu = new VirtualGpuInfo("/opt/stand-ins", "/opt/torch/lib", Problem: null),
    });
}
