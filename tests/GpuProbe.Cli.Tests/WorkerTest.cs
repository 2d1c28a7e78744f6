using System.Text.Json;

namespace GpuProbe.Cli.Tests;

public sealed class WorkerTest
{
    private static readonly string[] Measure = ["measure", "--model", "smollm2-135m", "--layers", "1", "--seq-len", "8"];
    private static readonly string[] MeasureJson = [.. Measure, "--json", "-"];

    [Fact]
    public void A_good_run_ends_with_0_and_its_report_on_standard_output()
    {
        GpuprobeResult result = Gpuprobe.RunFake("ok", Measure);

        Assert.Equal(0, result.Code);
        Assert.Contains("measured on cpu", result.Out, StringComparison.Ordinal);
        Assert.Equal("gpuprobe: measuring smollm2-135m on cpu\n", result.Error);
        Assert.DoesNotContain('\e', result.Out);
    }

    [Fact]
    public void Quiet_says_nothing() => Assert.Equal("", Gpuprobe.RunFake("ok", [.. Measure, "--quiet"]).Error);

    [Fact]
    public void Noise_of_native_code_spoils_nothing()
    {
        GpuprobeResult result = Gpuprobe.RunFake("noise", MeasureJson);

        Assert.Equal(0, result.Code);
        Assert.True(Measurement(result).GetProperty("complete").GetBoolean());
        Assert.DoesNotContain("noise", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Out_of_memory_is_a_result()
    {
        GpuprobeResult result = Gpuprobe.RunFake("oom", MeasureJson);

        Assert.Equal(4, result.Code);
        JsonElement oom = Measurement(result).GetProperty("outOfMemory");
        Assert.Equal("backward", oom.GetProperty("phase").GetString());
    }

    [Fact]
    public void What_the_environment_lacks_is_one_line_and_3()
    {
        GpuprobeResult result = Gpuprobe.RunFake("error", [.. MeasureJson, "--quiet"]);

        Assert.Equal((3, "gpuprobe: no native library\n"), (result.Code, result.Error));
        Assert.Equal("error", Failure(result).GetProperty("kind").GetString());
    }

    [Fact]
    public void A_bug_shows_its_stack_and_ends_with_1()
    {
        GpuprobeResult result = Gpuprobe.RunFake("bug", MeasureJson);

        Assert.Equal(1, result.Code);
        Assert.Contains("FakeWorkload", result.Error, StringComparison.Ordinal);
        Assert.Equal(2, Measurement(result).GetProperty("phases").GetArrayLength());
    }

    [Fact]
    public void A_crash_names_phase_step_signal_and_peak_and_shows_the_last_words()
    {
        GpuprobeResult result = Gpuprobe.RunFake("crash", MeasureJson);

        Assert.Equal(1, result.Code);
        Assert.Contains("The worker crashed with SIGABRT in backward of step 1; peak so far 2.00 MiB allocated.", result.Error, StringComparison.Ordinal);
        Assert.Contains("native code gave up", result.Error, StringComparison.Ordinal);
        Assert.Equal("SIGABRT", Failure(result).GetProperty("signal").GetString());
    }

    [Fact]
    public void An_exit_without_a_result_is_a_crash()
    {
        GpuprobeResult result = Gpuprobe.RunFake("exit", MeasureJson);

        Assert.Equal(1, result.Code);
        Assert.Equal(7, Failure(result).GetProperty("workerExitCode").GetInt32());
    }

    [Fact]
    public void A_killed_worker_leaves_the_phases_it_finished()
    {
        using Gpuprobe run = Gpuprobe.StartFake("hang", MeasureJson);
        int worker = run.HangingWorker();
        Gpuprobe.Signal("KILL", worker);
        GpuprobeResult result = run.Wait();

        Assert.Equal(1, result.Code);
        Assert.Contains("The worker was killed with SIGKILL in backward of step 1; peak so far 2.00 MiB allocated.", result.Error, StringComparison.Ordinal);
        Assert.Equal("killed", Failure(result).GetProperty("kind").GetString());
        Assert.Equal(2, Measurement(result).GetProperty("phases").GetArrayLength());
        Assert.False(Measurement(result).GetProperty("complete").GetBoolean());
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void A_signal_ends_both_processes_and_keeps_what_was_measured(string signal, int code)
    {
        using Gpuprobe run = Gpuprobe.StartFake("hang", MeasureJson);
        int worker = run.HangingWorker();
        Gpuprobe.Signal(signal, run.Process.Id);
        GpuprobeResult result = run.Wait();

        Assert.Equal(code, result.Code);
        Assert.Equal("interrupted", Failure(result).GetProperty("kind").GetString());
        Assert.Equal(2, Measurement(result).GetProperty("phases").GetArrayLength());
        Assert.True(Gpuprobe.IsGone(worker));
    }

    [Fact]
    public void A_worker_does_not_outlive_a_parent_that_is_killed()
    {
        using Gpuprobe run = Gpuprobe.StartFake("hang", Measure);
        int worker = run.HangingWorker();
        Gpuprobe.Signal("KILL", run.Process.Id);

        Assert.True(Gpuprobe.IsGone(worker));
    }

    [Fact]
    public void Ctrl_C_in_a_terminal_reaches_the_worker_too_and_leaves_the_decision_to_the_parent()
    {
        using Gpuprobe run = Gpuprobe.StartFake("hang", MeasureJson);
        int worker = run.HangingWorker();
        Gpuprobe.Signal("INT", worker);
        Gpuprobe.Signal("INT", run.Process.Id);

        Assert.Equal(130, run.Wait().Code);
    }

    [Fact]
    public void A_timeout_is_inconclusive_and_keeps_what_was_measured()
    {
        GpuprobeResult result = Gpuprobe.RunFake("hang", [.. MeasureJson, "--timeout", "1.5"]);

        Assert.Equal(5, result.Code);
        Assert.Contains("Stopped after --timeout 1.5 s in backward of step 1", result.Error, StringComparison.Ordinal);
        Assert.Equal(2, Measurement(result).GetProperty("phases").GetArrayLength());
    }

    [Fact]
    public void A_run_beyond_this_machine_is_refused_before_it_starts()
    {
        GpuprobeResult result = Gpuprobe.RunFake("ok", "measure", "--model", "llama-3.1-405b", "--seq-len", "128");

        string line = result.Refusal(3);
        Assert.Contains("are available", line, StringComparison.Ordinal);
        Assert.Contains("use ", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_capacity_that_ends_the_run_early_makes_a_large_run_possible() =>
        Assert.Equal(4, Gpuprobe.RunFake("oom", "measure", "--model", "llama-3.1-405b", "--seq-len", "128", "--capacity", "64MiB").Code);

    private static JsonElement Measurement(GpuprobeResult result) => JsonDocument.Parse(result.Out).RootElement.GetProperty("measurement");

    private static JsonElement Failure(GpuprobeResult result) => Measurement(result).GetProperty("failure");
}
