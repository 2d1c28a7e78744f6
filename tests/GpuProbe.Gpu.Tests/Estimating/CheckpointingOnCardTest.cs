using System.Text.Json;
using GpuProbe.Core;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>Checkpointing in the training program against <c>torch.utils.checkpoint</c>, both on the virtual card.</summary>
public sealed class CheckpointingOnCardTest
{
    private const string Card = "a100-80gb";
    private static readonly string[] Run = ["--seq-len", "512", "--micro-batch", "2", "--grad-accum", "2", "--layers", "4"];

    [Theory]
    [InlineData("mistral-7b", "--checkpointing", "full")]
    [InlineData("mistral-7b", "--checkpointing", "full", "--checkpointing-impl", "reentrant")]
    [InlineData("mistral-7b", "--checkpointing", "every:2")]
    [InlineData("mistral-7b", "--checkpointing", "every:3", "--checkpointing-impl", "reentrant")]
    [InlineData("mistral-7b", "--checkpointing", "selective")]
    [InlineData("mistral-7b", "--checkpointing", "selective:attention")]
    [InlineData("mistral-7b", "--checkpointing", "selective:attention", "--checkpointing-impl", "reentrant", "--attention", "eager")]
    [InlineData("mistral-7b", "--checkpointing", "full", "--attention", "eager")]
    [InlineData("mistral-7b", "--checkpointing", "full", "--precision", "bf16-mixed")]
    [InlineData("mistral-7b", "--checkpointing", "full", "--checkpointing-impl", "reentrant", "--precision", "bf16-mixed")]
    [InlineData("mistral-7b", "--checkpointing", "selective", "--precision", "bf16-mixed")]
    [InlineData("phi-3-mini", "--checkpointing", "full", "--optimizer-impl", "foreach", "--zero-grad", "to-zero")]
    [InlineData("qwen2.5-1.5b", "--checkpointing", "selective", "--precision", "fp32", "--attention", "eager")]
    public void Allocates_and_reserves_the_same_bytes_in_every_phase(string model, params string[] how)
    {
        string[] setup = [.. Run, .. how];
        JsonElement own = EstimateOutput.Of(["--model", model, "--gpu", Card, .. setup, "--json"]).Virtual;
        VirtualRun python = new PythonProgram(
            Path.Combine(Requirements.Peers, "torch_step.py"),
            ["--config", Path.Combine(Requirements.Models, model + ".json"), .. setup, "--device", "cuda:0"])
        { Gpu = Card }.Run();
        Assert.True(python.Code == 0, python.ToString());
        Assert.Equal(Phases(Assert.Single(python.Objects)), Phases(own));
    }

    [Theory]
    [InlineData("non-reentrant")]
    [InlineData("reentrant")]
    public void A_card_that_is_full_when_a_block_is_computed_again_is_reported(string impl)
    {
        string[] setup =
        [
            "--model", "mistral-7b-v0.3", "--gpu", Card, "--seq-len", "8192", "--layers", "2", "--optimizer", "none", "--loss", "chunked",
            "--checkpointing", "full", "--checkpointing-impl", impl,
        ];
        JsonElement whole = EstimateOutput.Of([.. setup, "--json"]).Virtual;
        JsonElement backward = whole.GetProperty("phases").EnumerateArray().First(phase => phase.GetProperty("name").GetString() == "backward");
        // The last block is computed again on top of what forward left; its backward comes after that.
        long middle = (backward.GetProperty("startAllocatedBytes").GetInt64() + backward.GetProperty("peakAllocatedBytes").GetInt64()) / 2;
        long context = whole.GetProperty("peakDeviceBytes").GetInt64() - whole.GetProperty("peakReservedBytes").GetInt64();
        EstimateOutput output = EstimateOutput.Of([.. setup, "--capacity", $"{context + middle}", "--json"]);
        Assert.Equal((int)ExitCode.DoesNotFit, output.Code);
        JsonElement failure = output.Virtual.GetProperty("outOfMemory");
        Assert.Equal(("backward", 1), (failure.GetProperty("phase").GetString(), failure.GetProperty("step").GetInt32()));
        Assert.Contains(failure.GetProperty("operator").GetString(), (string[])["aten::mm", "aten::silu", "aten::mul", "aten::_to_copy"]);
    }

    private static string Phases(JsonElement run) => string.Join(
        '\n',
        run.GetProperty("phases").EnumerateArray().Select(phase => string.Join(
            ' ', phase.GetProperty("name"), phase.GetProperty("step"), phase.GetProperty("startAllocatedBytes"),
            phase.GetProperty("peakAllocatedBytes"), phase.GetProperty("endAllocatedBytes"), phase.GetProperty("peakReservedBytes"))));
}
