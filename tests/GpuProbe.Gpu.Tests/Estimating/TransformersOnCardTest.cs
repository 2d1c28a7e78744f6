using System.Text.Json;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>The training program in style hf against Hugging Face transformers' own classes, both on the virtual card.</summary>
public sealed class TransformersOnCardTest
{
    // transformers keeps the rotary frequencies twice, to restore them after scaling: one more block of 512 bytes.
    private const long SecondFrequencies = 512;

    [Theory]
    [InlineData("mistral-7b", "--seq-len", "1024", "--optimizer-impl", "fused")]
    [InlineData("llama-3.2-1b", "--seq-len", "512", "--optimizer-impl", "foreach")]
    [InlineData("llama-3.1-8b", "--seq-len", "512", "--optimizer-impl", "fused")]
    public void Allocates_what_transformers_allocates(string model, params string[] setup)
    {
        const string card = "h200-141gb";
        string[] run = [.. setup, "--precision", "bf16", "--attention", "sdpa"];
        JsonElement own = EstimateOutput.Of(["--model", model, "--gpu", card, .. run, "--style", "hf", "--json"]).Virtual;
        VirtualRun transformers = new PythonProgram(
            Path.Combine(Requirements.Peers, "hf_step.py"),
            ["--config", Path.Combine(Requirements.Models, model + ".json"), .. run, "--device", "cuda:0"])
        { Gpu = card }.Run();

        Assert.True(transformers.Code == 0, transformers.ToString());
        JsonElement allocator = Assert.Single(transformers.Property("devices")[0].GetProperty("processes").EnumerateArray()).GetProperty("allocator");
        Assert.Equal(
            own.GetProperty("peakAllocatedBytes").GetInt64() + SecondFrequencies,
            allocator.GetProperty("peakAllocatedBytes").GetInt64());
    }

    /// <summary>Mistral-7B, whole: every attention, checkpointing and implementation of AdamW, with the reserved bytes.</summary>
    [Theory]
    [InlineData("sdpa", "none", "non-reentrant", "fused")]
    [InlineData("sdpa", "none", "non-reentrant", "foreach")]
    [InlineData("sdpa", "none", "non-reentrant", "loop")]
    [InlineData("eager", "none", "non-reentrant", "fused")]
    [InlineData("eager", "none", "non-reentrant", "foreach")]
    [InlineData("eager", "none", "non-reentrant", "loop")]
    [InlineData("sdpa", "full", "non-reentrant", "fused")]
    [InlineData("sdpa", "full", "non-reentrant", "foreach")]
    [InlineData("sdpa", "full", "reentrant", "loop")]
    [InlineData("eager", "full", "non-reentrant", "loop")]
    [InlineData("eager", "full", "reentrant", "fused")]
    [InlineData("eager", "full", "reentrant", "foreach")]
    public void Mistral_allocates_and_reserves_what_transformers_does(
        string attention, string checkpointing, string kind, string implementation)
    {
        string[] run =
        [
            "--seq-len", "512", "--precision", "bf16", "--attention", attention, "--optimizer-impl", implementation,
            "--checkpointing", checkpointing, "--checkpointing-impl", kind,
        ];
        JsonElement own = EstimateOutput.Of(["--model", "mistral-7b", "--gpu", "h200-141gb", .. run, "--style", "hf", "--json"]).Virtual;
        VirtualRun transformers = new PythonProgram(
            Path.Combine(Requirements.Peers, "hf_step.py"),
            ["--config", Path.Combine(Requirements.Models, "mistral-7b.json"), .. run, "--device", "cuda:0"])
        { Gpu = "h200-141gb" }.Run();

        Assert.True(transformers.Code == 0, transformers.ToString());
        JsonElement allocator = Assert.Single(transformers.Property("devices")[0].GetProperty("processes").EnumerateArray()).GetProperty("allocator");
        Assert.Equal(
            (own.GetProperty("peakAllocatedBytes").GetInt64() + SecondFrequencies, own.GetProperty("peakReservedBytes").GetInt64()),
            (allocator.GetProperty("peakAllocatedBytes").GetInt64(), allocator.GetProperty("peakReservedBytes").GetInt64()));
    }
}
