using System.Text.Json;
using GpuProbe.Tensors.Kernels;

namespace GpuProbe.Gpu.Tests;

/// <summary>The quantization kernels on a card, on a matrix of 4,096 x 14,336: compiled, launched, and nothing allocated but results.</summary>
public sealed class QuantizationTest
{
    private const long Elements = 4096 * 14336;
    private const long Blocks = Elements / Nf4.BlockSize;

    private static readonly Lazy<VirtualRun> Run = new(() => new PythonProgram("quantization.py")
    {
        Variables = [("GPUPROBE_NATIVE", Environment.GetEnvironmentVariable("GPUPROBE_NATIVE_CUDA") is { Length: > 0 } ofCuda
            ? ofCuda
            : Environment.GetEnvironmentVariable("GPUPROBE_NATIVE") ?? "")],
    }.Run().Succeeded());

    [Theory]
    [InlineData("nf4 quantize", Elements / 2 + 4 * Blocks)]
    [InlineData("nf4 dequantize", 2 * Elements)]
    [InlineData("blockwise quantize", Blocks + 4 * Blocks / 256)]
    [InlineData("blockwise dequantize", 4 * Blocks)]
    [InlineData("adamw 8 bits", 0)]
    [InlineData("adamw 8 bits, paged", 0)]
    [InlineData("adamw 32 bits", 0)]
    [InlineData("managed", 0)]
    public void Only_the_results_are_allocated(string step, long bytes)
    {
        JsonElement figures = Run.Value.Program.GetProperty("steps").GetProperty(step);
        Assert.Equal((bytes, bytes), (figures[0].GetInt64(), figures[1].GetInt64()));
    }

    [Fact]
    public void Managed_memory_takes_nothing_of_the_card_and_is_in_the_books()
    {
        Assert.Equal(0, Run.Value.Program.GetProperty("steps").GetProperty("managed")[2].GetInt64());
        Assert.True(Run.Value.Program.GetProperty("managed").GetBoolean());
        int process = Run.Value.Program.GetProperty("pid").GetInt32();
        Assert.Equal(Elements, Run.Value.OnCard(0, process).GetProperty("peakManagedBytes").GetInt64());
    }

    [Fact]
    public void A_state_that_a_card_cannot_reach_is_refused() =>
        Assert.Equal("the first moment is on cpu, not on cuda:0", Run.Value.Program.GetProperty("refusal").GetString());
}
