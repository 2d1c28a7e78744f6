using System.Text.Json;

namespace GpuProbe.Gpu.Tests.Cards;

/// <summary>The way to a card's throughput, on a virtual card, whose times mean nothing.</summary>
public sealed class ThroughputOnCardTest
{
    private static readonly string Gpuprobe = Path.Combine(AppContext.BaseDirectory, "gpuprobe");
    private static readonly string Model = Path.Combine(Requirements.Benchmarks, "small.json");

    [Fact]
    public void A_further_run_takes_times_alone_and_nothing_is_concluded_from_a_virtual_card()
    {
        Requirements.VirtualGpu();
        JsonElement root = JsonDocument.Parse(OnVirtualCard(
            Gpuprobe, "measure", "--model", Model, "--seq-len", "32", "--device", "cuda:0", "--repetitions", "1", "--timed-steps", "4",
            "--examples", "10", "--price-per-hour", "2", "--json", "-", "--quiet").Succeeded().Out).RootElement;
        JsonElement measurement = root.GetProperty("measurement"), cost = root.GetProperty("runCost");

        Assert.True(measurement.GetProperty("isVirtual").GetBoolean());
        Assert.Equal(4, measurement.GetProperty("timedStepSeconds").GetArrayLength());
        Assert.Empty(measurement.GetProperty("notes").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, measurement.GetProperty("throughput").ValueKind);
        Assert.Equal(JsonValueKind.Null, root.GetProperty("forecast").ValueKind);
        Assert.Equal("A virtual card computes nothing, and its times mean nothing.", cost.GetProperty("missing").GetString());
        Assert.Equal("lower-bound", Assert.Single(cost.GetProperty("durations").EnumerateArray()).GetProperty("basis").GetString());
    }

    [Fact]
    public void The_comparison_with_Pythons_steps_runs_through_and_says_that_its_times_mean_nothing()
    {
        string python = Requirements.PythonOnVirtualGpu();
        Command.Require("python3");
        string[] lines = OnVirtualCard(
            Path.Combine(Requirements.Benchmarks, "compare-step"), "--device", "cuda:0", "--gpuprobe", Gpuprobe, "--python", python,
            "--seq-len", "32", "--precision", "bf16", "--steps", "2", "--rounds", "1").Succeeded().Lines;

        Assert.Contains("The card is virtual and computes nothing: these times are those of the processor, and say nothing of a card's.", lines);
        Assert.Contains(lines, line => line.StartsWith("unmeasured / python: ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("measured / python: ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("losses", StringComparison.Ordinal));
    }

    private static Command OnVirtualCard(params string[] command) =>
        Command.Run(Gpuprobe, ["virtual", "--gpu", "a100-80gb", "--quiet", "--", .. command], ("PYTHONDONTWRITEBYTECODE", "1"));
}
