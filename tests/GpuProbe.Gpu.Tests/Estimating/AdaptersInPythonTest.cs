using System.Text.Json;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>
/// Adapters beside frozen weights against the same in plain PyTorch, with the operators and lifetimes of PEFT's, bitsandbytes'
/// and torchtune's modules, both on the virtual card.
/// </summary>
public sealed class AdaptersInPythonTest
{
    [Theory]
    [InlineData("mistral-7b", "a100-80gb", "--lora-rank 16")]
    [InlineData("mistral-7b", "a100-80gb", "--lora-rank 16 --base-weights nf4")]
    [InlineData("mistral-7b", "l40s", "--lora-rank 16 --base-weights nf4-double --checkpointing full")]
    [InlineData("qwen2.5-1.5b", "l40s", "--lora-rank 8 --lora-targets all-linear --lora-dropout 0.1 --optimizer-impl foreach --micro-batch 2")]
    [InlineData("llama-3.2-1b", "l40s", "--precision fp32 --lora-rank 4 --base-weights bf16 --optimizer-impl loop --grad-accum 2")]
    [InlineData("llama-3.2-1b", "a100-80gb", "--lora-rank 8 --base-weights nf4-double --style fused --loss chunked")]
    [InlineData("qwen2.5-1.5b", "h200-141gb", "--precision fp32 --lora-rank 8 --base-weights nf4 --attention eager")]
    [InlineData("phi-3-mini", "a100-80gb", "--lora-rank 64 --lora-targets all-linear --attention eager")]
    public void Allocate_and_reserve_the_same_bytes(string model, string card, string techniques)
    {
        string[] setup = ["--seq-len", "512", .. techniques.Split(' ')];
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
