using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning.Advice;
using GpuProbe.Core.Planning.StepTimes;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tests.Models;
using GpuProbe.Core.Tests.Reporting;

namespace GpuProbe.Core.Tests.Planning.Advice;

public sealed class StepCostsTest
{
    private static readonly GpuProfile s_card = new GpuCatalog(Catalogs.DevicesDirectory).Resolve("a100-80gb");
    private static readonly TrainingSetup s_asked = SampleResults.Setup;
    private static readonly TrainingSetup s_checkpointed = s_asked with { Checkpointing = new(CheckpointingKind.Full) };

    [Fact]
    public void Both_measured_on_the_card_make_a_measured_ratio()
    {
        StepCosts costs = Costs(Row(s_asked, "a100-80gb", 9, 1, 3, 2), Row(s_checkpointed with { Steps = 11, Seed = 7 }, s_card.ProductName, 9, 5));

        Assert.True(costs.HasMeasuredAsked);
        Assert.Equal(new StepCost(2.5, IsMeasured: true), costs.Of(s_checkpointed));
        Assert.Equal(new StepCost(1, IsMeasured: true), costs.Of(s_asked));
        Assert.False(costs.Of(s_asked with { Loss = Loss.Chunked })!.IsMeasured);
    }

    [Fact]
    public void A_larger_batch_is_compared_token_by_token() =>
        Assert.Equal(0.75, Costs(Row(s_asked, "a100-80gb", 9, 2), Row(s_asked with { MicroBatch = 4 }, "a100-80gb", 9, 6)).Of(s_asked with { MicroBatch = 4 })!.Ratio);

    [Fact]
    public void Times_of_another_card_another_lane_or_a_first_step_alone_do_not_count()
    {
        StepCosts costs = Costs(
            Row(s_asked, "h100-80gb", 9, 1), Row(s_asked, "a100-80gb", 9, 1) with { Lane = RowLane.Virtual }, Row(s_asked, "a100-80gb", 9),
            Row(s_asked, "a100-80gb", 9, 1) with { Status = RowStatus.DoesNotFit }, Row(s_asked, "a100-80gb") with { Setup = null });

        Assert.False(costs.HasMeasuredAsked);
        Assert.False(costs.Of(s_checkpointed)!.IsMeasured);
    }

    [Fact]
    public void Without_measurements_the_time_model_tells()
    {
        double ratio = TimeModel.Assumed.Time(s_checkpointed, s_card)!.Seconds / TimeModel.Assumed.Time(s_asked, s_card)!.Seconds;

        Assert.InRange(ratio, 1.1, 1.5);
        Assert.Equal(new StepCost(ratio, IsMeasured: false), Costs().Of(s_checkpointed));
    }

    [Fact]
    public void A_speed_that_the_card_does_not_tell_is_named()
    {
        StepCosts Of(GpuProfile card) => new(s_asked, card, TimeModel.Assumed, []);
        StepCosts unknown = Of(s_card with { MemoryBandwidthBytesPerSecond = null });

        Assert.Null(unknown.Of(s_checkpointed));
        Assert.Equal((false, "elementwise"), (unknown.KnowsAsked, unknown.Missing));
        Assert.Equal((true, null), (Of(s_card).KnowsAsked, Of(s_card).Missing));
        Assert.Equal("matrix products in bf16", Of(new GpuCatalog(Catalogs.DevicesDirectory).Resolve("t4")).Missing);
    }

    private static StepCosts Costs(params ResultRow[] rows) => new(s_asked, s_card, TimeModel.Assumed, rows);

    private static ResultRow Row(TrainingSetup setup, string device, params double[] seconds) => new()
    {
        Id = "1",
        Point = new Dictionary<string, string>(),
        ToolVersion = "0.1.0",
        GitSha = null,
        Lane = RowLane.Measured,
        Device = device,
        TorchVersion = "2.6.0",
        Setup = setup,
        Status = RowStatus.Fits,
        StepSeconds = seconds,
    };
}
