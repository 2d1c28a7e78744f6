using System.Text.Json;

namespace GpuProbe.Gpu.Tests;

/// <summary>The native library in a process whose libtorch another has opened for itself alone, as TorchSharp does.</summary>
public sealed class PrivateTorchTest
{
    [Fact]
    public void The_native_library_works_with_that_libtorch_and_loads_no_other()
    {
        Requirements.VirtualGpu();
        string torch = Variable("GPUPROBE_CUDA_TORCH")!;
        string native = Variable("GPUPROBE_NATIVE_CUDA") ?? Variable("GPUPROBE_NATIVE")!;
        VirtualRun run = new PythonProgram("private_torch.py", torch, native)
        {
            Variables = [("LD_LIBRARY_PATH", $"{torch}:{Path.GetDirectoryName(torch)}")],
        }.Run();

        JsonElement printed = Assert.Single(run.Objects);
        Assert.Equal(
            (0, "", 1),
            (printed.GetProperty("status").GetInt32(), printed.GetProperty("error").GetString(), printed.GetProperty("libtorchs").GetInt32()));
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
