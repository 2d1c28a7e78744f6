using System.Text.Json;

namespace GpuProbe.Gpu.Tests;

/// <summary>Losses of the training program against the same steps in plain Python, both on the CPU with the same libtorch.</summary>
public sealed class PythonLossTest
{
    [Theory]
    [InlineData("bf16-mixed", "fused", "sdpa", "hf")]
    [InlineData("bf16-mixed", "foreach", "eager", "hf")]
    [InlineData("fp16-mixed", "loop", "sdpa", "fused")]
    [InlineData("fp16", "foreach", "sdpa", "hf", "sgd")]
    public void Are_equal_to_the_last_bit(string precision, string implementation, string attention, string style, string optimizer = "adamw")
    {
        string python = Requirements.PythonOnCpu(), model = Path.Combine(Requirements.Benchmarks, "small.json");
        string[] setup =
        [
            "--seq-len", "16", "--micro-batch", "1", "--grad-accum", "2", "--steps", "3", "--layers", "1", "--seed", "4",
            "--precision", precision, "--optimizer-impl", implementation, "--attention", attention, "--style", style, "--optimizer", optimizer,
        ];
        (string, string)[] alone = [("OMP_NUM_THREADS", "1"), ("OPENBLAS_NUM_THREADS", "1"), ("PYTHONDONTWRITEBYTECODE", "1")];
        Command own = Command.Run(
            Path.Combine(AppContext.BaseDirectory, "gpuprobe"), ["measure", "--model", model, .. setup, "--json", "-", "--quiet"], alone);
        Assert.SkipWhen(own.Code == 3, own.Error);
        Command peer = Command.Run(
            python, [Path.Combine(Requirements.Peers, "torch_step.py"), "--config", model, "--threads", "1", .. setup], alone);

        JsonElement measured = JsonDocument.Parse(own.Succeeded().Out).RootElement.GetProperty("measurement");
        JsonElement reference = JsonDocument.Parse(peer.Succeeded().Out).RootElement;
        Assert.Equal(Losses(reference), Losses(measured));
        Assert.Equal(3, Losses(measured).Length);
    }

    private static double[] Losses(JsonElement result) => [.. result.GetProperty("losses").EnumerateArray().Select(loss => loss.GetDouble())];
}
