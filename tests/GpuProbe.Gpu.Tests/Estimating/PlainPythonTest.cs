using System.Text.Json;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>The training program against the same model and steps in plain PyTorch, both on the virtual card.</summary>
public sealed class PlainPythonTest
{
    [Theory]
    [InlineData("mistral-7b", "a100-80gb", "bf16", "fused", "sdpa")]
    [InlineData("mistral-7b", "h200-141gb", "bf16", "foreach", "sdpa")]
    [InlineData("llama-3.2-1b", "l40s", "fp32", "loop", "eager")]
    [InlineData("qwen2.5-1.5b", "l40s", "bf16", "foreach", "sdpa")]
    [InlineData("phi-3-mini", "a100-80gb", "bf16", "fused", "sdpa")]
    [InlineData("llama-3.2-1b", "a100-80gb", "fp16", "loop", "sdpa")]
    [InlineData("mistral-7b", "h200-141gb", "bf16-mixed", "fused", "sdpa")]
    [InlineData("mistral-7b", "h200-141gb", "fp16-mixed", "fused", "eager")]
    [InlineData("llama-3.2-1b", "l40s", "bf16-mixed", "foreach", "eager")]
    [InlineData("llama-3.2-1b", "l40s", "fp16-mixed", "foreach", "sdpa")]
    [InlineData("qwen2.5-1.5b", "l40s", "bf16-mixed", "loop", "sdpa")]
    [InlineData("qwen2.5-1.5b", "a100-80gb", "fp16-mixed", "loop", "eager")]
    [InlineData("phi-3-mini", "a100-80gb", "fp16-mixed", "fused", "sdpa")]
    public void Allocates_and_reserves_the_same_bytes(string model, string card, string precision, string implementation, string attention)
    {
        string[] setup =
        [
            "--seq-len", "512", "--micro-batch", "2", "--grad-accum", "2",
            "--precision", precision, "--optimizer-impl", implementation, "--attention", attention,
        ];
        JsonElement own = EstimateOutput.Of(["--model", model, "--gpu", card, .. setup, "--json"]).Virtual;
        VirtualRun python = new PythonProgram(
            Path.Combine(Requirements.Peers, "torch_step.py"),
            ["--config", Path.Combine(Requirements.Models, model + ".json"), .. setup, "--device", "cuda:0"])
        { Gpu = card }.Run();

        Assert.True(python.Code == 0, python.ToString());
        JsonElement allocator = Assert.Single(python.Property("devices")[0].GetProperty("processes").EnumerateArray()).GetProperty("allocator");
        Assert.Equal(
            (allocator.GetProperty("peakAllocatedBytes").GetInt64(), allocator.GetProperty("peakReservedBytes").GetInt64()),
            (own.GetProperty("peakAllocatedBytes").GetInt64(), own.GetProperty("peakReservedBytes").GetInt64()));
    }
}
