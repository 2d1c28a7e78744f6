using System.Text.Json;

namespace GpuProbe.Gpu.Tests.Cards;

/// <summary>gpuprobe on a card that something is wrong with: what was measured before is kept, and what happened is told.</summary>
public sealed class FailingCardTest
{
    private static readonly string[] Measure =
    [
        "measure", "--model", "smollm2-135m", "--seq-len", "64", "--precision", "bf16", "--device", "cuda:0", "--timed-steps", "0", "--json", "-",
    ];

    [Theory]
    [InlineData("lost", "999")]
    [InlineData("error", "700")]
    public void A_card_that_fails_is_told_with_the_phase(string fault, string code)
    {
        (int exit, JsonElement run) = Run($"{fault}@2000");

        JsonElement failure = run.GetProperty("failure");
        Assert.Equal((3, "error", "backward", 1), (exit, Text(failure, "kind"), Text(failure, "phase"), failure.GetProperty("step").GetInt32()));
        Assert.StartsWith($"cuda:0 failed: the device reports error {code}", Text(failure, "message"), StringComparison.Ordinal);
        Assert.Equal(["build", "optimizer-init", "forward"], run.GetProperty("phases").EnumerateArray().Select(phase => Text(phase, "name")).Take(3));
        string[] notes = [.. run.GetProperty("notes").EnumerateArray().Select(note => note.GetString()!)];
        Assert.Equal(fault == "lost", notes.Any(note => note.Contains("NVML error 15 (GPU is lost)", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_hung_worker_is_ended_by_the_time_limit()
    {
        (int exit, JsonElement run) = Run("hang@2000", "--timeout", "10");

        JsonElement failure = run.GetProperty("failure");
        Assert.Equal((5, "timeout", "backward"), (exit, Text(failure, "kind"), Text(failure, "phase")));
        Assert.True(run.GetProperty("peakAllocatedBytes").GetInt64() > 0);
    }

    [Theory]
    [InlineData("error@2000")]
    [InlineData("hang@2000")]
    public void What_a_virtual_card_leaves_is_not_called_measured(string fault)
    {
        (_, JsonElement run) = Run(fault, "--timeout", "10");
        Assert.True(run.GetProperty("isVirtual").GetBoolean());

        Command report = new CardRun { Options = ["--fault", fault] }.GpuprobeCommand([.. Measure[..^2], "--timeout", "10"]);
        Assert.Contains("Training steps on a virtual card  [virtual cuda:0, the whole model; nothing computed]", report.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("measured", report.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_that_fails_in_a_later_repetition_leaves_the_first()
    {
        (int exit, JsonElement run) = Run("error@9000");

        Assert.Equal((3, false), (exit, run.GetProperty("complete").GetBoolean()));
        Assert.Contains(run.GetProperty("notes").EnumerateArray(), note => note.GetString() == "Run 2 of 3 did not come to its end; the figures are those of run 1.");
    }

    [Fact]
    public void A_card_that_is_occupied_is_refused()
    {
        Command refused = new CardRun { Options = ["--occupied", "10GiB"] }.GpuprobeCommand(Measure);

        Assert.Equal(3, refused.Code);
        Assert.Matches(@"other processes hold 10\.00 GiB \(\d+ \S*gpuprobe\S* 10\.00 GiB\)", refused.Error);
    }

    private static (int Code, JsonElement Measurement) Run(string fault, params string[] options)
    {
        Command command = new CardRun { Options = ["--fault", fault] }.GpuprobeCommand([.. Measure, .. options]);
        Assert.True(command.Out.StartsWith('{'), $"exit code {command.Code}\n{command.Out}\n{command.Error}");
        return (command.Code, JsonDocument.Parse(command.Out).RootElement.GetProperty("measurement"));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
