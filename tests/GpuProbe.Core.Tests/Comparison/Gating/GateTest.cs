using GpuProbe.Core.Comparison.Gating;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Tests.Comparison.Gating;

public sealed class GateTest
{
    private static readonly ResultRow Row = SampleRows.Virtual("a", 1_000_000);
    private static readonly ResultRow Timed = SampleRows.Measured("m", 9, 0.30, 0.31, 0.29, 0.30);

    [Fact]
    public void The_same_rows_pass()
    {
        GateReport report = SampleRows.Report(SampleRows.Baseline(Row, Timed), allowImprovements: false, Timed, Row);

        Assert.Equal((GateVerdict.Pass, 0), (report.Verdict, report.ExitCode));
        Assert.Equal(new GateCounts(Pass: 2, 0, 0, 0, 0), report.Counts);
        Assert.Equal(["outcome", "allocated", "reserved", "device"], report.Rows[0].Checks.Select(check => check.Metric));
        Assert.Equal(["outcome", "allocated", "reserved", "device", "seconds"], report.Rows[1].Checks.Select(check => check.Metric));
    }

    [Fact]
    public void A_byte_more_on_a_virtual_card_is_a_regression()
    {
        GateReport report = SampleRows.Report(SampleRows.Baseline(Row), allowImprovements: true, Row with { ReservedBytes = Row.ReservedBytes + 1 });

        Assert.Equal((GateVerdict.Regression, 4), (report.Verdict, report.ExitCode));
        GateCheck check = Assert.Single(report.Rows[0].Checks, check => check.Verdict != GateVerdict.Pass);
        Assert.Equal(("reserved", 1_001_000m, 1_001_001m, 1m, null), (check.Metric, check.Expected, check.Observed, check.Difference, check.Phase));
    }

    [Theory]
    [InlineData(false, GateVerdict.Improvement, 4)]
    [InlineData(true, GateVerdict.Pass, 0)]
    public void A_byte_less_passes_only_if_allowed(bool allowed, GateVerdict verdict, int code)
    {
        GateReport report = SampleRows.Report(SampleRows.Baseline(Row), allowed, Row with { AllocatedBytes = Row.AllocatedBytes - 1, PeakPhase = Phase.OptimizerStep });

        Assert.Equal((verdict, code), (report.Verdict, report.ExitCode));
        Assert.Equal((GateVerdict.Improvement, "optimizer-step, was backward"), (report.Rows[0].Verdict, report.Rows[0].Checks[1].Phase));
    }

    [Fact]
    public void What_does_not_fit_any_more_is_a_regression_whatever_the_bytes()
    {
        GateReport report = SampleRows.Report(SampleRows.Baseline(Row), allowImprovements: false, SampleRows.DoesNotFit(Row with { AllocatedBytes = 1 }));

        Assert.Equal((GateVerdict.Regression, 4), (report.Verdict, report.ExitCode));
        GateCheck check = Assert.Single(report.Rows[0].Checks);
        Assert.Equal(("fits", "does-not-fit", "aten::mm asked for 1.00 GiB"), (check.ExpectedOutcome, check.ObservedOutcome, check.Reason));
    }

    [Fact]
    public void What_fits_now_is_an_improvement()
    {
        GateReport report = SampleRows.Report(SampleRows.Baseline(SampleRows.DoesNotFit(Row)), allowImprovements: false, Row);

        Assert.Equal((GateVerdict.Improvement, 4), (report.Verdict, report.ExitCode));
    }

    [Fact]
    public void Bytes_of_what_does_not_fit_are_not_compared()
    {
        Baseline baseline = SampleRows.Baseline(SampleRows.DoesNotFit(Row));

        Assert.Empty(baseline.Rows[0].Metrics);
        Assert.Equal(0, SampleRows.Report(baseline, allowImprovements: false, SampleRows.DoesNotFit(Row with { AllocatedBytes = 5 })).ExitCode);
    }

    public static TheoryData<string, string> Incomparable() => new()
    {
        { "libtorch", "libtorch 2.6.0 in the baseline, 2.7.0 here" },
        { "driver", "driver 570.86 in the baseline, 580.1 here" },
        { "virtual card", "driver 570.86 in the baseline, virtual card here" },
        { "card", "card NVIDIA A100-SXM4-80GB in the baseline, NVIDIA H200 here" },
        { "failed", "the worker was killed" },
        { "doubted", "not to be trusted: The runs differ." },
        { "missing", "the results have no such row" },
        { "refused", "the baseline says otherwise" },
    };

    [Theory, MemberData(nameof(Incomparable))]
    public void What_cannot_be_told_is_inconclusive(string what, string reason)
    {
        // Twice the bytes would be a regression if they could be compared.
        ResultRow row = Timed with { AllocatedBytes = 2 * Timed.AllocatedBytes };
        ResultRow[] rows = what switch
        {
            "libtorch" => [row with { TorchVersion = "2.7.0" }],
            "driver" => [row with { Driver = "580.1" }],
            "virtual card" => [row with { IsVirtualCard = true }],
            "card" => [row with { Id = "another", Device = "NVIDIA H200" }],
            "failed" => [row with { Status = RowStatus.Failed, Reason = "the worker was killed" }],
            "doubted" => [row with { Doubts = ["The runs differ."] }],
            "refused" => [row with { Status = RowStatus.Refused }],
            _ => [],
        };
        GateReport report = SampleRows.Report(SampleRows.Baseline(Timed, Row), allowImprovements: false, [.. rows, Row]);

        Assert.Equal((GateVerdict.Inconclusive, 5), (report.Verdict, report.ExitCode));
        Assert.Equal(new GateCounts(Pass: 1, 0, 0, Inconclusive: 1, 0), report.Counts);
        Assert.Equal(reason, report.Rows[0].Checks[0].Reason);
        Assert.All(report.Rows[0].Checks, check => Assert.Equal(GateVerdict.Inconclusive, check.Verdict));
    }

    [Fact]
    public void A_figure_that_is_missing_is_inconclusive()
    {
        GateReport report = SampleRows.Report(SampleRows.Baseline(Row), allowImprovements: false, Row with { DeviceBytes = null });

        Assert.Equal(5, report.ExitCode);
        Assert.Equal("the row does not have this figure", Assert.Single(report.Rows[0].Checks, check => check.Verdict == GateVerdict.Inconclusive).Reason);
    }

    [Fact]
    public void A_row_that_the_baseline_does_not_have_is_told_and_decides_nothing()
    {
        GateReport report = SampleRows.Report(SampleRows.Baseline(Row), allowImprovements: false, Row, SampleRows.Virtual("b", 5));

        Assert.Equal((GateVerdict.Pass, 0), (report.Verdict, report.ExitCode));
        Assert.Equal(new GateCounts(Pass: 1, 0, 0, 0, New: 1), report.Counts);
    }

    [Fact]
    public void A_baseline_without_rows_tells_nothing() =>
        Assert.Equal(5, SampleRows.Report(SampleRows.Baseline(Row) with { Rows = [] }, allowImprovements: false, Row).ExitCode);

    [Fact]
    public void A_regression_counts_before_what_cannot_be_told_and_that_before_what_is_allowed()
    {
        ResultRow other = SampleRows.Virtual("b", 5);
        ResultRow better = Row with { AllocatedBytes = 5 };
        Baseline baseline = SampleRows.Baseline(Row, other);

        Assert.Equal(4, SampleRows.Report(baseline, allowImprovements: true, Row with { AllocatedBytes = long.MaxValue }).ExitCode);
        Assert.Equal((GateVerdict.Improvement, 4), (SampleRows.Report(baseline, allowImprovements: false, better).Verdict, SampleRows.Report(baseline, allowImprovements: false, better).ExitCode));
        Assert.Equal(5, SampleRows.Report(baseline, allowImprovements: true, better).ExitCode);
        Assert.Equal(5, SampleRows.Report(baseline, allowImprovements: true, better with { DeviceBytes = null }, other).ExitCode);
    }

    [Theory]
    [InlineData(0.30, GateVerdict.Pass)]
    [InlineData(0.34, GateVerdict.Pass)] // 13 % slower, but within three standard deviations of the baseline's steps
    [InlineData(0.35, GateVerdict.Regression)]
    [InlineData(0.25, GateVerdict.Improvement)]
    public void Seconds_are_compared_by_their_median_beyond_the_baselines_noise(double median, GateVerdict verdict)
    {
        ExpectedValue expected = SampleRows.Baseline(Timed).Rows[0].Metrics[GateMetric.Seconds];
        Assert.Equal((0.30m, 0.022239m), (expected.Value, expected.Floor));
        // One outlier does not move a median.
        ResultRow wider = SampleRows.Measured("m", 9, 0.28, 0.29, 0.30, 0.31, 0.32);
        ResultRow now = Timed with { StepSeconds = [9, median, median, 77, median] };
        GateReport report = SampleRows.Report(SampleRows.Baseline(wider), allowImprovements: false, now);

        Assert.Equal(0.044478m, SampleRows.Baseline(wider).Rows[0].Metrics[GateMetric.Seconds].Floor);
        Assert.Equal(verdict, report.Rows[0].Checks[^1].Verdict);
    }

    [Fact]
    public void The_phase_that_is_slower_is_named()
    {
        ResultRow slower = Timed with
        {
            StepSeconds = [9, 0.5, 0.5, 0.5],
            PhaseSeconds = new Dictionary<Phase, double> { [Phase.Forward] = 0.12, [Phase.Backward] = 0.38, [Phase.OptimizerStep] = 0.01 },
        };
        GateReport report = SampleRows.Report(SampleRows.Baseline(Timed), allowImprovements: false, slower);

        Assert.Equal(("seconds", "backward"), (report.Rows[0].Checks[^1].Metric, report.Rows[0].Checks[^1].Phase));
    }

    [Fact]
    public void A_virtual_card_has_no_times()
    {
        Baseline baseline = SampleRows.Baseline(Row with { StepSeconds = [1, 2, 3] });

        Assert.DoesNotContain(GateMetric.Seconds, baseline.Rows[0].Metrics.Keys);
        Assert.DoesNotContain(GateMetric.Seconds, SampleRows.Baseline(Timed with { IsVirtualCard = true }).Rows[0].Metrics.Keys);
    }

    [Fact]
    public void The_same_row_twice_is_refused()
    {
        var refusal = Assert.Throws<ToolException>(() => Gate.Judge(SampleRows.Baseline(Row), [Row, SampleRows.Virtual("b", 5), Row]));

        Assert.Equal("results: rows 1 and 3 are both a (virtual, t4); allowed: one", refusal.Message);
    }
}
