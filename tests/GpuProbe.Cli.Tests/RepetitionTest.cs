using System.Text.Json;

namespace GpuProbe.Cli.Tests;

/// <summary>Several runs of one set-up, each in a worker of its own.</summary>
public sealed class RepetitionTest
{
    private static readonly string[] Measure =
        ["measure", "--model", "smollm2-135m", "--layers", "1", "--seq-len", "8", "--repetitions", "3", "--json", "-"];

    [Fact]
    public void Runs_that_agree_are_all_told()
    {
        GpuprobeResult result = Gpuprobe.RunFake("ok", Measure);

        JsonElement measurement = Measurement(result);
        Assert.Equal(0, result.Code);
        Assert.Equal([3 << 20, 3 << 20, 3 << 20], Peaks(measurement, "peakAllocatedBytes"));
        Assert.Equal([4 << 20, 4 << 20, 4 << 20], Peaks(measurement, "peakReservedBytes"));
        Assert.Empty(measurement.GetProperty("doubts").EnumerateArray());
        Assert.Contains("run 3 of 3", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_between_them_makes_the_result_inconclusive()
    {
        GpuprobeResult result = Gpuprobe.RunFake("differ", Measure);

        JsonElement measurement = Measurement(result);
        Assert.Equal(5, result.Code);
        Assert.True(measurement.GetProperty("complete").GetBoolean());
        Assert.Equal(
            "The runs differ in reserved bytes: 4,194,305, 4,194,306, 4,194,307.",
            Assert.Single(measurement.GetProperty("doubts").EnumerateArray()).GetString());
    }

    [Fact]
    public void The_report_says_that_they_differ() => Assert.Contains(
        "The runs differ in reserved bytes: 4,194,305, 4,194,306, 4,194,307.",
        Gpuprobe.RunFake("differ", Measure[..^2]).Out, StringComparison.Ordinal);

    [Fact]
    public void A_run_that_fails_is_the_last_and_leaves_those_before_it()
    {
        GpuprobeResult result = Gpuprobe.RunFake("bug-second", Measure);

        Assert.Equal(1, result.Code);
        AssertFirstRunIsKept(Measurement(result), "error");
        Assert.DoesNotContain("run 3 of 3", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_hangs_is_stopped_and_leaves_those_before_it()
    {
        GpuprobeResult result = Gpuprobe.RunFake("hang-second", [.. Measure, "--timeout", "2"]);

        Assert.Equal(5, result.Code);
        AssertFirstRunIsKept(Measurement(result), "timeout");
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void A_signal_leaves_the_runs_that_were_finished(string signal, int code)
    {
        using Gpuprobe run = Gpuprobe.StartFake("hang-second", Measure);
        int worker = run.HangingWorker();
        Gpuprobe.Signal(signal, run.Process.Id);
        GpuprobeResult result = run.Wait();

        Assert.Equal(code, result.Code);
        AssertFirstRunIsKept(Measurement(result), "interrupted");
        Assert.True(Gpuprobe.IsGone(worker));
    }

    [Fact]
    public void A_step_that_fails_leaves_all_three_peaks_so_far()
    {
        JsonElement measurement = Measurement(Gpuprobe.RunFake("bug", Measure));

        Assert.False(measurement.GetProperty("complete").GetBoolean());
        Assert.Equal("forward", measurement.GetProperty("peakPhase").GetString());
        Assert.Equal(
            (2 << 20, (2 << 20) + 1, (2 << 20) + 2),
            (Bytes(measurement, "peakAllocatedBytes"), Bytes(measurement, "peakReservedBytes"), Bytes(measurement, "peakDeviceBytes")));
    }

    [Theory]
    [InlineData("measure")]
    [InlineData("probe")]
    public void Without_a_card_that_can_be_used_nothing_is_started(string verb)
    {
        using Gpuprobe run = Gpuprobe.Start(
            new Dictionary<string, string?> { ["CUDA_VISIBLE_DEVICES"] = "" },
            [verb, "--model", "smollm2-135m", "--seq-len", "8", "--device", "cuda:0"]);

        Assert.Matches("^cuda:0 cannot be used: .*NVIDIA driver.*[^.]\\.$", run.Wait().Refusal(3));
    }

    private static void AssertFirstRunIsKept(JsonElement measurement, string failure)
    {
        Assert.False(measurement.GetProperty("complete").GetBoolean());
        Assert.Equal(failure, measurement.GetProperty("failure").GetProperty("kind").GetString());
        Assert.Equal([3 << 20], Peaks(measurement, "peakAllocatedBytes"));
        Assert.Equal(3 << 20, Bytes(measurement, "peakAllocatedBytes"));
        Assert.Equal(
            "Run 2 of 3 did not come to its end; the figures are those of run 1.",
            Assert.Single(measurement.GetProperty("notes").EnumerateArray()).GetString());
    }

    private static long[] Peaks(JsonElement measurement, string name) =>
        [.. measurement.GetProperty("repetitions").EnumerateArray().Select(run => Bytes(run, name))];

    private static long Bytes(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private static JsonElement Measurement(GpuprobeResult result) => JsonDocument.Parse(result.Out).RootElement.GetProperty("measurement");
}
