using System.Text.Json;
using GpuProbe.Gpu.Tests.Cards;

namespace GpuProbe.Gpu.Tests.Package;

/// <summary>TorchSharp by itself: the same bytes as with the native library, and what it cannot do refused by name.</summary>
public sealed class WithoutNativeTest
{
    private static readonly string[] Plain =
    [
        "measure", "--device", "cuda:0", "--repetitions", "1", "--timed-steps", "0", "--model", "mistral-7b-v0.1", "--layers", "1",
        "--allocator", "cuda-malloc-async",
    ];

    [Theory]
    [InlineData("--seq-len 128 --repeat-kv always --optimizer-impl loop")]
    [InlineData("--seq-len 128 --repeat-kv always --optimizer-impl torchsharp")]
    [InlineData("--seq-len 128 --attention eager --optimizer none --precision fp32 --grad-accum 2")]
    [InlineData("--attention eager --seq-len 4200 --optimizer sgd --optimizer-impl loop --micro-batch 2")]
    [InlineData("--seq-len 128 --repeat-kv always --optimizer-impl loop --master-weights fp32")]
    [InlineData("--seq-len 128 --repeat-kv always --optimizer-impl loop --lora-rank 4 --precision fp32")]
    public void Peaks_are_those_of_the_native_library(string options)
    {
        string[] arguments = [.. Plain, .. options.Split(' ')];
        JsonElement alone = Measured(Without, arguments), whole = Measured([], arguments);

        foreach (string figure in (string[])["peakAllocatedBytes", "peakReservedBytes", "peakDeviceBytes", "weightBytes", "optimizerStateBytes", "gradientBytes"])
            Assert.Equal((figure, whole.GetProperty(figure).ToString()), (figure, alone.GetProperty(figure).ToString()));
        Assert.Equal("pool", alone.GetProperty("allocator").GetProperty("countedBy").GetString());
        Assert.False(whole.GetProperty("allocator").TryGetProperty("countedBy", out _));
    }

    [Fact]
    public void A_set_up_that_needs_the_native_library_is_refused_before_it_runs()
    {
        Command run = new CardRun { Variables = Without }.GpuprobeCommand([.. Plain, "--seq-len", "128", "--checkpointing", "full", "--attention", "eager", "--optimizer", "none"]);

        Assert.Equal(3, run.Code);
        Assert.Contains(
            "gpuprobe: --checkpointing full (without it: none) needs gpuprobe's native library, built for the libtorch 2.10.0 that TorchSharp brings. There is no native library (GPUPROBE_NATIVE=none);",
            run.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_of_the_CPU_is_not_counted()
    {
        Command run = new CardRun { Variables = Without }.GpuprobeCommand("measure", "--model", "smollm2-135m", "--layers", "1", "--seq-len", "16", "--optimizer", "none", "--attention", "eager");

        Assert.Equal(3, run.Code);
        Assert.Contains("gpuprobe: counting memory on the CPU (without it: a card) needs gpuprobe's native library", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_needs_it_all_the_same_says_so() => Assert.StartsWith(
        "CudaMemoryExtensions.memory_allocated needs gpuprobe's native library, which is missing: ",
        new CardRun { Variables = Without }.Program("libtorch-books").GetProperty("refusal").GetString(),
        StringComparison.Ordinal);

    private static (string, string)[] Without => [("GPUPROBE_NATIVE", "none"), ("GPUPROBE_NATIVE_CUDA", "")];

    private static JsonElement Measured((string, string)[] variables, string[] arguments) =>
        new CardRun { Variables = variables }.Gpuprobe(arguments).GetProperty("measurement");
}
