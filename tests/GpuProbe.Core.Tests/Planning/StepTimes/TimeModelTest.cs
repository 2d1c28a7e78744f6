using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Planning.StepTimes;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tests.Models;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Tests.Planning.StepTimes;

public sealed class TimeModelTest
{
    private static readonly GpuProfile A100 = Catalogs.Gpus.Resolve("a100-80gb");

    private static readonly TrainingSetup Mistral = new() { Model = Catalogs.Models.Resolve("mistral-7b"), Layers = 32, SeqLen = 4096 };

    [Fact]
    public void Seconds_are_amounts_over_utilisation_times_peak()
    {
        StepWork work = StepWork.Of(Mistral, A100);
        StepTime time = TimeModel.Assumed.Time(Mistral, A100)!;
        double expected = work.Total[WorkClass.Matrix] / (0.6 * 312e12)
            + work.Total[WorkClass.Attention] / (0.35 * 312e12)
            + work.Total[WorkClass.Elementwise] / (0.7 * 2039e9)
            + work.Total[WorkClass.Optimizer] / (0.7 * 2039e9)
            + work.Total[WorkClass.Launch] / (0.5 * 1e6);

        Assert.Equal(expected, time.Seconds, 1e-12 * expected);
        Assert.Equal(time.Seconds, time.PhaseSeconds.Values.Sum(), 1e-12 * expected);
        Assert.Equal([Phase.Forward, Phase.Backward, Phase.OptimizerStep], time.PhaseSeconds.Keys);
    }

    [Fact]
    public void What_nobody_measured_is_called_assumed()
    {
        StepTime time = TimeModel.Assumed.Time(Mistral, A100)!;

        Assert.Equal("assumed", time.Basis);
        Assert.Equal(time.Classes.Select(one => one.Class), time.AssumedClasses);
        Assert.Equal(Enum.GetValues<WorkClass>(), TimeModel.Assumed.Rates.Keys.Order());
    }

    [Fact]
    public void Every_card_of_the_catalogue_has_the_speeds_that_a_step_needs()
    {
        foreach (string name in Catalogs.Gpus.Names)
        {
            GpuProfile card = Catalogs.Gpus.Resolve(name);
            Precision precision = card.ComputeCapabilityMajor < 8 ? Precision.Fp16 : Precision.Bf16;
            StepTime time = TimeModel.Assumed.Time(Mistral with { Precision = precision, Offload = Offload.Optimizer }, card)!;

            Assert.InRange(card.MemoryBandwidthBytesPerSecond!.Value, 300e9, 4800e9);
            Assert.InRange(card.HostLinkBytesPerSecond!.Value, 15.75e9, 63e9);
            Assert.True(time.Seconds > ModelFlops.Of(Mistral).Hardware / card.DensePeakFlops!.Value);
        }
    }

    [Fact]
    public void A_card_whose_speeds_are_not_known_has_no_time()
    {
        GpuProfile unknown = A100 with { MemoryBandwidthBytesPerSecond = null };

        Assert.Null(TimeModel.Assumed.Time(Mistral, unknown));
        Assert.Equal(WorkClass.Elementwise, CardSpeeds.Unknown(unknown, StepWork.Of(Mistral)));
        Assert.Null(TimeModel.Assumed.Time(Mistral, Catalogs.Gpus.Resolve("v100-32gb")));
        Assert.Null(CardSpeeds.Unknown(A100, StepWork.Of(Mistral)));
    }

    [Fact]
    public void Cards_without_a_link_of_their_own_exchange_data_over_the_hosts()
    {
        StepWork work = StepWork.Of(Mistral);

        Assert.Equal(300e9, CardSpeeds.Of(A100, work, WorkClass.Interconnect));
        Assert.Equal(31.5e9, CardSpeeds.Of(Catalogs.Gpus.Resolve("l4"), work, WorkClass.Interconnect));
    }

    [Theory]
    [InlineData(CheckpointingKind.Full)]
    [InlineData(CheckpointingKind.Selective)]
    [InlineData(CheckpointingKind.SelectiveAttention)]
    public void What_is_computed_again_takes_longer(CheckpointingKind kind) => Assert.True(
        TimeModel.Assumed.Time(Mistral with { Checkpointing = new(kind) }, A100)!.Seconds > TimeModel.Assumed.Time(Mistral, A100)!.Seconds);

    [Fact]
    public void States_on_the_host_and_loops_over_weights_take_longer()
    {
        double plain = TimeModel.Assumed.Time(Mistral, A100)!.Seconds;

        Assert.True(TimeModel.Assumed.Time(Mistral with { Offload = Offload.Optimizer }, A100)!.Seconds > plain + 1);
        Assert.True(TimeModel.Assumed.Time(Mistral with { OptimizerImpl = OptimizerImpl.Foreach }, A100)!.Seconds > plain);
    }

    [Fact]
    public void A_loop_over_many_small_weights_takes_longer_than_a_list()
    {
        TrainingSetup small = Mistral with { Model = Catalogs.Models.Resolve("smollm2-135m"), Layers = 30 };

        Assert.True(
            TimeModel.Assumed.Time(small with { OptimizerImpl = OptimizerImpl.Loop }, A100)!.Seconds
            > TimeModel.Assumed.Time(small with { OptimizerImpl = OptimizerImpl.Foreach }, A100)!.Seconds);
    }
}
