using System.Text.Json;

namespace GpuProbe.Gpu.Tests;

/// <summary>Training loops in plain PyTorch: every figure can be counted by hand.</summary>
public sealed class TrainingTest
{
    private const long Workspace = 4096 * 1024 * 2 + 16 * 1024 * 8;
    private const long Block = 512;
    private const long Weight = 2048L * 2048 * 4;
    private const long Weights = 4 * Weight;
    private const long Activation = 64 * 2048 * 4;

    [Theory]
    [InlineData("sgd", 0, 0, 0)]
    [InlineData("loop", 2 * Weights, 0, 3 * Weight)]
    [InlineData("foreach", 2 * Weights, 0, Weights)]
    [InlineData("fused", 2 * Weights, 4 * Block, Activation + Block)]
    public void A_loop_holds_weights_gradients_states_and_two_workspaces(string optimizer, long states, long counters, long temporaries)
    {
        VirtualRun run = new PythonProgram("plain_loop.py", optimizer).Run().Succeeded();

        Assert.Equal(Weights, run.Number("weights"));
        JsonElement[] steps = [.. run.Program.GetProperty("steps").EnumerateArray()];
        long end = Weights + states + counters + 2 * Workspace;
        long kept = Activation + Block; // the inputs and the loss
        Assert.Equal(Weights + Workspace + 4 * Activation + kept, steps[0].GetProperty("forward").GetInt64());
        Assert.Equal(2 * Weights + 2 * Workspace + kept, steps[0].GetProperty("backward").GetInt64());
        foreach (JsonElement step in steps)
            Assert.Equal(end, step.GetProperty("end").GetInt64());
        foreach (JsonElement step in steps[1..])
        {
            Assert.Equal(end + 4 * Activation + kept, step.GetProperty("forward").GetInt64());
            Assert.Equal(end + Weights + kept, step.GetProperty("backward").GetInt64());
            Assert.Equal(end + Weights + kept + Math.Max(temporaries, Activation + Block), step.GetProperty("peak").GetInt64());
        }
    }

    [Theory]
    [InlineData("bfloat16")]
    [InlineData("float16")]
    public void Autocast_keeps_what_it_has_cast(string kind)
    {
        VirtualRun run = new PythonProgram("autocast.py", kind).Run().Succeeded();

        const long weights = 2 * 1024 * 4096 * 2, inputs = 256 * 1024 * 2, hidden = 256 * 4096 * 2, outputs = 256 * 1024 * 2;
        Assert.Equal(weights + inputs + hidden + outputs, run.Number("inside"));
        Assert.Equal($"torch.{kind}", run.Program.GetProperty("kind").GetString());
        Assert.Equal(["torch.float32", "torch.float32"], run.Program.GetProperty("gradients").EnumerateArray().Select(one => one.GetString()));
    }

    [Fact]
    public void Both_kinds_of_checkpointing_keep_only_what_enters_a_block()
    {
        JsonElement peaks = new PythonProgram("checkpointing.py").Run().Succeeded().Program.GetProperty("peaks");

        Assert.Equal(629_165_568, peaks.GetProperty("none").GetInt64());
        Assert.Equal(256_001_536, peaks.GetProperty("reentrant").GetInt64());
        Assert.Equal(251_807_232, peaks.GetProperty("not reentrant").GetInt64());
    }
}
