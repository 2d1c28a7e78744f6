using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tests.Models;
using GpuProbe.Core.Tracing;
using GpuProbe.Tests;

namespace GpuProbe.Core.Tests.Reporting;

public sealed class OutlookTest
{
    private static readonly GpuProfile A100 = Catalogs.Gpus.Resolve("a100-80gb");
    private static readonly GpuProfile H100 = Catalogs.Gpus.Resolve("h100-80gb");
    private static readonly Outlook Asked = new(new WholeRun(10_000, 3, 1.9));

    private static readonly TrainingSetup Checkpointed = SampleResults.Setup with { MicroBatch = 8, Checkpointing = new(CheckpointingKind.Full) };

    // Made-up times: half of the A100's peak.
    private static readonly ProbeResult OnCard = SampleResults.Estimate with
    {
        Setup = Checkpointed,
        Measurement = MeasurementResult.From(SampleResults.Measurement with { Device = "cuda:0" }, capacityBytes: null) with
        {
            TimedStepSeconds = [5, 2.5, 3, 3.25],
        },
    };

    private static readonly ProbeResult OnVirtualCard = OnCard with
    {
        Measurement = MeasurementResult.From(SampleResults.Measurement with { Device = "cuda:0", IsVirtual = true }, capacityBytes: null),
    };

    [Fact]
    public void Measured_on_a_card_for_another() =>
        Approved.Match(After(Asked with { MeasuredCard = A100, Target = H100 }, OnCard));

    [Fact]
    public void One_step_has_no_median()
    {
        ProbeResult one = OnCard with { Measurement = OnCard.Measurement! with { TimedStepSeconds = [5, 2.5] } };

        Assert.Contains(
            "2.50 s a step: a single one beside the first, which is not counted; 3,277 tokens", After(Asked with { MeasuredCard = A100 }, one), StringComparison.Ordinal);
    }

    [Fact]
    public void Calculated_only() =>
        Approved.Match(ConsoleReport.Concluded((Asked with { Target = A100 }).AddTo(SampleResults.Estimate with { Estimate = null }), ReportStyle.Plain));

    [Fact]
    public void Extrapolated_from_another_set_up()
    {
        var earlier = new MeasuredUtilisation("h100-80gb", 0.5, Checkpointed with { SeqLen = 4096, GradAccum = 2 });
        ProbeResult result = (Asked with { Target = A100, Earlier = earlier }).AddTo(SampleResults.Estimate with { Estimate = null, Verdict = null });

        Approved.Match(MarkdownReport.Render(result));
    }

    [Fact]
    public void Repetitions_on_a_processor_count_together()
    {
        ProbeResult repeated = OnCard with { Measurement = OnCard.Measurement! with { Device = "cpu", Repetitions = Repeated, TimedStepSeconds = null } };

        Assert.Equal((3.0, 5), (Measured(repeated)!.SecondsPerStep, Measured(repeated)!.StepsMeasured));
    }

    [Fact]
    public void On_a_card_only_steps_without_following_allocations_count()
    {
        ProbeResult repeated = OnCard with { Measurement = OnCard.Measurement! with { Repetitions = Repeated } };
        ProbeResult untimed = Asked.AddTo(repeated with { Measurement = repeated.Measurement! with { TimedStepSeconds = null } });

        Assert.Equal((3.0, 3), (Measured(repeated)!.SecondsPerStep, Measured(repeated)!.StepsMeasured));
        Assert.Null(untimed.Measurement!.Throughput);
        Assert.Equal("There was no run for times alone, or it did not come to its end.", untimed.RunCost!.Missing);
    }

    [Fact]
    public void A_virtual_card_tells_no_time()
    {
        ProbeResult result = (Asked with { MeasuredCard = A100, Target = H100 }).AddTo(OnVirtualCard);

        Assert.Null(result.Measurement!.Throughput);
        Assert.Null(result.Forecast);
        Assert.Equal("A virtual card computes nothing, and its times mean nothing.", result.RunCost!.Missing);
        Assert.Equal([("h100-80gb", TimeBasis.LowerBound)], Bases(result));
    }

    [Fact]
    public void A_slices_time_is_its_own()
    {
        ProbeResult result = Asked.AddTo(SampleResults.Probe);

        Assert.Equal(1.75, result.Measurement!.Throughput!.SecondsPerStep);
        Assert.Equal(ModelFlops.Of(SampleResults.SliceSetup).Model, result.Measurement.Throughput.FlopsPerStep);
        Assert.Empty(result.RunCost!.Durations);
        Assert.Equal("Only a slice was measured; its time is not scaled to the whole.", result.RunCost.Missing);
    }

    [Fact]
    public void A_slice_on_a_card_is_extrapolated_to_the_whole_on_the_same_card()
    {
        ProbeResult sliced = OnCard with { Slice = SampleResults.Probe.Slice };
        ProbeResult result = (Asked with { MeasuredCard = A100 }).AddTo(sliced);

        Assert.Equal(SampleResults.SliceSetup, result.Forecast!.MeasuredSetup);
        Assert.Equal([("a100-80gb", TimeBasis.Extrapolated), ("a100-80gb", TimeBasis.LowerBound)], Bases(result));
        Assert.Null(result.RunCost!.Missing);
    }

    [Fact]
    public void What_was_measured_on_the_card_itself_needs_no_extrapolation()
    {
        ProbeResult result = (Asked with { MeasuredCard = A100, Target = A100 }).AddTo(OnCard);

        Assert.Null(result.Forecast);
        Assert.Equal([("cuda:0", TimeBasis.Measured), ("a100-80gb", TimeBasis.LowerBound)], Bases(result));
    }

    [Fact]
    public void A_card_whose_peak_is_not_known_has_times_and_no_utilisation()
    {
        ProbeResult result = (Asked with { MeasuredCard = A100 with { DensePeakFlops = null }, Target = H100 }).AddTo(OnCard);

        Assert.Null(result.Forecast);
        Assert.Null(result.Measurement!.Throughput!.ModelFlopsUtilisation);
        Assert.Equal([("cuda:0", TimeBasis.Measured), ("h100-80gb", TimeBasis.LowerBound)], Bases(result));
    }

    [Fact]
    public void What_ended_early_tells_no_time()
    {
        ProbeResult result = Asked.AddTo(SampleResults.Killed);

        Assert.Null(result.Measurement!.Throughput);
        Assert.Equal("The measurement did not come to its end, so it tells no time.", result.RunCost!.Missing);
    }

    [Fact]
    public void Nothing_is_added_where_nothing_is_asked()
    {
        ProbeResult result = new Outlook(Run: null).AddTo(SampleResults.Estimate);

        Assert.Equal((null, null), (result.Forecast, result.RunCost));
    }

    [Fact]
    public void An_earlier_result_tells_its_utilisation()
    {
        ProbeResult measured = (Asked with { MeasuredCard = A100 }).AddTo(OnCard);
        MeasuredUtilisation utilisation = EarlierResult.Utilisation(ResultJson.Write(measured), "r.json");

        Assert.Equal((A100.ProductName, Checkpointed), (utilisation.Gpu, utilisation.Setup));
        Assert.Equal(measured.Measurement!.Throughput!.HardwareFlopsUtilisation, utilisation.Hardware);
    }

    [Fact]
    public void An_earlier_result_without_a_utilisation_says_why()
    {
        (ProbeResult Result, string Reason)[] cases =
        [
            (SampleResults.Estimate, "nothing was measured"),
            (Asked.AddTo(SampleResults.Probe), "it was measured on a CPU"),
            (Asked.AddTo(OnVirtualCard), "its card is virtual and computes nothing"),
            (Asked.AddTo(OnCard with { Measurement = OnCard.Measurement! with { Complete = false } }), "its measurement did not come to its end"),
            (OnCard, "it has no throughput"),
            ((Asked with { MeasuredCard = A100 with { DensePeakFlops = null } }).AddTo(OnCard), "the dense peak of NVIDIA A100-SXM4-80GB in bf16 is not known"),
        ];

        Assert.All(cases, given => Assert.Equal(
            $"r.json tells no card's utilisation: {given.Reason}; give a result of measure or probe with --device cuda:0",
            Refused.Line(() => EarlierResult.Utilisation(ResultJson.Write(given.Result), "r.json"))));
    }

    private static IReadOnlyList<Repetition> Repeated => [new(1, 1, 1, [9, 1, 2]), new(1, 1, 1, [9, 3, 4]), new(1, 1, 1, [9, 5])];

    private static string After(Outlook outlook, ProbeResult result)
    {
        string report = ConsoleReport.Measured(outlook.AddTo(result), ReportStyle.Plain);
        return report[report.IndexOf("Throughput", StringComparison.Ordinal)..];
    }

    private static Throughput? Measured(ProbeResult result) => Asked.AddTo(result).Measurement!.Throughput;

    private static IEnumerable<(string, TimeBasis)> Bases(ProbeResult result) =>
        result.RunCost!.Durations.Select(duration => (duration.Device, duration.Basis));
}
