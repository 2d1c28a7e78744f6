using GpuProbe.Core.VirtualGpus;

namespace GpuProbe.Core.Tests.VirtualGpus;

public sealed class VirtualVerdictTest
{
    private static readonly ProcessReport Process = SampleReports.Process;

    [Fact]
    public void What_runs_to_its_end_fits()
    {
        VirtualVerdict verdict = Verdict(SampleRuns.Good, Process);

        Assert.Equal((VirtualVerdictKind.Fits, 0, 4 * SampleReports.GiB), (verdict.Kind, verdict.ExitCode, verdict.HeadroomBytes));
        Assert.Empty(verdict.Reasons);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(137, "SIGKILL")]
    public void What_fails_after_an_out_of_memory_error_does_not_fit(int exitCode, string? signal)
    {
        VirtualVerdict verdict = Verdict(new CommandEnd(exitCode, signal), SampleReports.OutOfMemory);

        Assert.Equal((VirtualVerdictKind.DoesNotFit, 4, -2 * SampleReports.GiB), (verdict.Kind, verdict.ExitCode, verdict.HeadroomBytes));
        Assert.Equal(
            ["Out of memory on device 0 after 1.20 s: 6.00 GiB asked for with 18.00 GiB allocated, 19.00 GiB reserved and 4.00 GiB free."],
            verdict.Reasons);
    }

    [Fact]
    public void Without_the_caching_allocator_a_refusal_is_the_error()
    {
        DeviceReport device = SampleReports.Device(1) with { Allocator = null, LastRefusal = new RefusalReport(2 * SampleReports.GiB, SampleReports.GiB, 1.5) };
        VirtualVerdict verdict = Verdict(SampleRuns.Bad, Process with { Devices = [device] });

        Assert.Equal((VirtualVerdictKind.DoesNotFit, 4, -SampleReports.GiB), (verdict.Kind, verdict.ExitCode, verdict.HeadroomBytes));
        Assert.Equal(["Out of memory on device 1 after 1.50 s: 2.00 GiB asked for with 1.00 GiB free."], verdict.Reasons);
    }

    [Fact]
    public void With_it_a_refusal_is_a_retry()
    {
        DeviceReport device = SampleReports.Device(0) with { LastRefusal = new RefusalReport(2 * SampleReports.GiB, SampleReports.GiB, 1.5) };

        Assert.Equal(VirtualVerdictKind.Failed, Verdict(SampleRuns.Bad, Process with { Devices = [device] }).Kind);
    }

    [Fact]
    public void An_error_of_one_rank_is_that_of_the_run()
    {
        ProcessReport failed = SampleReports.OutOfMemory;
        ProcessReport other = Process with { Pid = 4700 };

        Assert.Equal(VirtualVerdictKind.DoesNotFit, Verdict(SampleRuns.Bad, other, failed).Kind);
    }

    [Fact]
    public void An_error_that_is_caught_is_told_and_fits()
    {
        VirtualVerdict verdict = Verdict(SampleRuns.Good, SampleReports.OutOfMemory);

        Assert.Equal((VirtualVerdictKind.Fits, 0), (verdict.Kind, verdict.ExitCode));
        Assert.Equal(["1 out-of-memory error was raised, and the program went on."], verdict.Reasons);
    }

    [Theory]
    [InlineData(7, null)]
    [InlineData(139, "SIGSEGV")]
    public void What_fails_otherwise_keeps_its_exit_code(int exitCode, string? signal)
    {
        VirtualVerdict verdict = Verdict(new CommandEnd(exitCode, signal), Process);

        Assert.Equal((VirtualVerdictKind.Failed, exitCode), (verdict.Kind, verdict.ExitCode));
    }

    [Fact]
    public void A_refused_call_makes_the_figures_doubtful() => Doubtful(
        Process with { RefusedCalls = new Dictionary<string, long> { ["cuGreenCtxCreate"] = 1 } },
        "Refused, because what they do to memory is not modelled: cuGreenCtxCreate.");

    [Fact]
    public void A_runtime_of_ones_own_makes_the_figures_doubtful() => Doubtful(
        Process with { ForeignRuntimes = ["/lib/libown.so"] },
        "/lib/libown.so carries a CUDA runtime of its own, which the virtual GPU cannot stand in for.");

    [Fact]
    public void A_size_that_is_read_back_makes_the_figures_doubtful() => Doubtful(
        Process with { SizeReads = 1200 },
        "1,200 sizes were read back from the card (nonzero, unique, masks) and answered by --nonzero 0: the figures depend on it.");

    [Fact]
    public void A_loop_that_is_ended_makes_the_figures_doubtful() => Doubtful(
        Process with { LoopGuards = 1 },
        "1 loop that waited for the card was ended by a guess (--loop-guard is 4096): the figures depend on it.");

    [Fact]
    public void A_report_that_is_not_the_last_makes_the_figures_doubtful() => Doubtful(
        Process with { Final = false },
        "No last report from process 4711: what it did at the end is not counted.");

    [Theory]
    [InlineData(0, VirtualVerdictKind.Failed)]
    [InlineData(1, VirtualVerdictKind.Failed)]
    public void A_program_with_a_runtime_of_its_own_and_nothing_counted_is_refused_with_3(int exitCode, VirtualVerdictKind kind)
    {
        VirtualVerdict verdict = Verdict(new CommandEnd(exitCode, null), Process with { Devices = [], ForeignRuntimes = ["/bin/own"] });

        Assert.Equal((kind, 3), (verdict.Kind, verdict.ExitCode));
        Assert.Null(verdict.HeadroomBytes);
        Assert.Equal(["/bin/own carries a CUDA runtime of its own, which the virtual GPU cannot stand in for."], verdict.Reasons);
    }

    [Fact]
    public void A_failure_where_a_runtime_of_its_own_was_met_is_laid_to_it() =>
        Assert.Equal(3, Verdict(SampleRuns.Bad, Process with { ForeignRuntimes = ["/lib/libown.so"] }).ExitCode);

    [Theory]
    [InlineData(0, VirtualVerdictKind.Incomplete, 5)]
    [InlineData(7, VirtualVerdictKind.Failed, 7)]
    public void A_command_without_CUDA_counts_nothing(int exitCode, VirtualVerdictKind kind, int code)
    {
        VirtualVerdict verdict = Verdict(new CommandEnd(exitCode, null));

        Assert.Equal((kind, code), (verdict.Kind, verdict.ExitCode));
        Assert.Equal(["python3 did not use a CUDA libtorch: nothing to count."], verdict.Reasons);
    }

    [Theory]
    [InlineData(130, null)]
    [InlineData(137, "SIGKILL")]
    public void A_command_that_was_stopped_is_not_said_to_have_used_nothing(int exitCode, string? signal) => Assert.Equal(
        ["python3 was stopped and left no report: nothing to count."],
        Verdict(new CommandEnd(exitCode, signal)).Reasons);

    [Fact]
    public void A_libtorch_that_stays_on_the_CPU_counts_nothing() => Assert.Equal(
        ["python3 put nothing on the card: nothing to count."],
        Verdict(SampleRuns.Good, Process with { Devices = [SampleReports.Device(0) with { PeakDeviceBytes = 0 }] }).Reasons);

    private static void Doubtful(ProcessReport report, string reason)
    {
        VirtualVerdict verdict = Verdict(SampleRuns.Good, report);

        Assert.Equal((VirtualVerdictKind.Incomplete, 5), (verdict.Kind, verdict.ExitCode));
        Assert.Equal([reason], verdict.Reasons);
        Assert.Equal((VirtualVerdictKind.DoesNotFit, 4), Both(Verdict(SampleRuns.Bad, report with { Devices = SampleReports.OutOfMemory.Devices })));
    }

    private static (VirtualVerdictKind Kind, int ExitCode) Both(VirtualVerdict verdict) => (verdict.Kind, verdict.ExitCode);

    private static VirtualVerdict Verdict(CommandEnd end, params ProcessReport[] reports) => SampleRuns.Result(end, reports).Verdict;
}
