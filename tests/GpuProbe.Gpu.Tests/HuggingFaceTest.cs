namespace GpuProbe.Gpu.Tests;

/// <summary>Hugging Face's transformers and accelerate, unchanged.</summary>
public sealed class HuggingFaceTest
{
    [Theory]
    [InlineData("fp32", "foreach")]
    [InlineData("bf16", "fused")]
    [InlineData("fp16", "adafactor")]
    public void Trainer_trains_and_evaluates(string precision, string optimizer)
    {
        VirtualRun run = new PythonProgram("trainer.py", precision, optimizer).Run().Succeeded();

        const long attention = 128 * 128 * 2 + 128 * 64 * 2, mlp = 3 * 128 * 352, norms = 2 * 128;
        const long weights = 2 * 512 * 128 + 2 * (attention + mlp + norms) + 128;
        Assert.Equal((weights, 3), (run.Number("weights"), run.Number("steps")));
        Assert.True(run.Program.GetProperty("evaluated").GetBoolean());
        Assert.InRange(run.Allocator().GetProperty("peakAllocatedBytes").GetInt64(), weights * 8, 64 << 20);
    }

    [Fact]
    public void Generate_ends_after_as_many_tokens_as_asked_for_and_says_that_this_is_a_guess()
    {
        VirtualRun run = new PythonProgram("generation.py").Run().Succeeded(5, "incomplete");

        Assert.Equal((8 + 64, 1), (run.Number("length"), run.Property("loopGuards").GetInt64()));
        Assert.Contains(
            "1 loop that waited for the card was ended by a guess (--loop-guard is 4096)",
            run.Property("verdict").GetProperty("reasons").GetRawText(),
            StringComparison.Ordinal);
    }
}
