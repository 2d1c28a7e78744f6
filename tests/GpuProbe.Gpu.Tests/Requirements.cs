using System.Reflection;
using GpuProbe.Cuda;
using GpuProbe.Tensors;
using TorchSharp;

namespace GpuProbe.Gpu.Tests;

/// <summary>What a test needs beside the build; one that lacks it is skipped with its name.</summary>
internal static class Requirements
{
    // Published tests run beside a checkout that is not the one they were built in.
    private static readonly string Root = Environment.GetEnvironmentVariable("GPUPROBE_ROOT") ?? typeof(Requirements).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>The folder of the Python programs.</summary>
    public static string Programs => Path.Combine(Root, "tests", "GpuProbe.Gpu.Tests", "Programs");

    /// <summary>The folder of the Python programs that GpuProbe is compared with.</summary>
    public static string Peers => Path.Combine(Root, "benchmarks", "peers");

    /// <summary>The folder of the benchmarks.</summary>
    public static string Benchmarks => Path.Combine(Root, "benchmarks");

    /// <summary>The folder of the models.</summary>
    public static string Models => Path.Combine(Root, "models");

    /// <summary>The folder of the scripts.</summary>
    public static string Scripts => Path.Combine(Root, "scripts");

    /// <summary>Whether this is the build on TorchSharp's package.</summary>
    public static bool IsOnTorchSharp => typeof(torch).Assembly != typeof(TorchRuntime).Assembly;

    /// <summary>A folder that no one looks after.</summary>
    public static string PythonCache => Path.Combine(Root, ".gpuprobe", "python-cache");

    /// <summary>The first real card of this machine. Where <c>GPUPROBE_REQUIRE_GPU</c> is 1, one that is missing fails the test.</summary>
    public static GpuDevice RealGpu()
    {
        const string required = "GPUPROBE_REQUIRE_GPU";
        GpuDriver driver = GpuDriver.Open();
        string? reason = driver.Missing ?? (driver.Devices[0].IsVirtual ? "the driver is a virtual GPU's" : null);
        if (reason is not null && Environment.GetEnvironmentVariable(required) == "1")
            Assert.Fail($"{required} is 1, but there is no real card: {reason}");
        if (reason is not null)
            Assert.Skip($"no real card: {reason}");
        return driver.Devices[0];
    }

    /// <summary>The stand-ins of the virtual GPU, and a libtorch for CUDA.</summary>
    public static void VirtualGpu()
    {
        foreach (string variable in new[] { "GPUPROBE_VIRTUAL_GPU", "GPUPROBE_CUDA_TORCH" })
        {
            if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable)))
                Assert.Skip($"no virtual GPU: {variable} is not set (scripts/test sets it)");
        }
    }

    /// <summary>A Python with PyTorch for the CPU, of the version that GpuProbe is built for.</summary>
    public static string PythonOnCpu()
    {
        string python = Path.Combine(Root, ".gpuprobe", "python", "python3");
        if (!File.Exists(python))
            Assert.Skip($"no Python with PyTorch: {python} is missing (benchmarks/peers/setup-python brings it)");
        return python;
    }

    /// <summary>A Python with PyTorch for CUDA, and the virtual GPU to run it on.</summary>
    public static string PythonOnVirtualGpu()
    {
        VirtualGpu();
        string python = Environment.GetEnvironmentVariable("GPUPROBE_PYTHON") is { Length: > 0 } given
            ? given
            : Path.Combine(Root, ".gpuprobe", "python-cuda", "python3");
        if (!File.Exists(python))
            Assert.Skip($"no Python with PyTorch for CUDA: {python} is missing (benchmarks/peers/setup-python-cuda brings it)");
        return python;
    }
}
