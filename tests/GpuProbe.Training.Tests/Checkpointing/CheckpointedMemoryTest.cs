using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Training.Tests.Measurements;

namespace GpuProbe.Training.Tests.Checkpointing;

/// <summary>What checkpointing keeps and what it costs, in whole measured runs.</summary>
public sealed class CheckpointedMemoryTest
{
    // State of the CPU's random numbers, kept with each region.
    private const long StateBytes = 5056;
    private const long Floats = 4;

    public static TheoryData<string, CheckpointingImpl> Kinds => CheckpointingSetups.Kinds;

    [Theory]
    [InlineData(CheckpointingImpl.NonReentrant)]
    [InlineData(CheckpointingImpl.Reentrant)]
    public void Another_block_keeps_its_input_and_the_state_of_random_numbers(CheckpointingImpl impl)
    {
        TrainingSetup three = Wide(3).Checkpointed("full", impl), four = Wide(4).Checkpointed("full", impl);
        long input = three.MicroBatch * three.SeqLen * three.Model.HiddenSize * Floats;
        long added = TinyRun.Execute(four).SavedForBackwardBytes - TinyRun.Execute(three).SavedForBackwardBytes;
        Assert.Equal(input + StateBytes, added);
    }

    [Fact]
    public void Selectively_it_keeps_the_results_of_matrix_products_and_of_attention_too()
    {
        TrainingSetup flash = Wide(3).Checkpointed("selective") with { Attention = Attention.Flash, RepeatKeyValue = RepeatKeyValue.Always };
        TrainingSetup three = flash, four = flash with { Layers = 4 };
        Core.Models.DecoderConfig model = three.Model;
        // q, k, v, attention with one logarithm of a sum for each head, its projection, gate, up, down.
        long widths = 3 * model.HiddenSize + 2 * model.QueryWidth + 2 * model.KeyValueWidth + model.NumAttentionHeads + 2 * model.IntermediateSize;
        long added = TinyRun.Execute(four).SavedForBackwardBytes - TinyRun.Execute(three).SavedForBackwardBytes;
        Assert.Equal(three.MicroBatch * three.SeqLen * widths * Floats + StateBytes, added);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_stays_and_the_peak_are_lower(string kind, CheckpointingImpl impl)
    {
        Measurement plain = TinyRun.Execute(Wide(4)), checkpointed = TinyRun.Execute(Wide(4).Checkpointed(kind, impl));
        // The attention kernel keeps its inputs and its result; checkpointed, the inputs stay.
        if (kind != "selective:attention")
            Assert.True(checkpointed.SavedForBackwardBytes < plain.SavedForBackwardBytes);
        Assert.True(Peak(checkpointed) <= Peak(plain));
        Assert.Equal(plain.Losses, checkpointed.Losses);
        Assert.Equal(checkpointed.PeakAllocatedBytes, checkpointed.CategoriesAtPeak.Values.Sum());
        Assert.Equal((plain.WeightBytes, plain.GradientBytes, plain.OptimizerStateBytes),
            (checkpointed.WeightBytes, checkpointed.GradientBytes, checkpointed.OptimizerStateBytes));
    }

    [Theory]
    [InlineData(CheckpointingImpl.NonReentrant)]
    [InlineData(CheckpointingImpl.Reentrant)]
    public void What_is_computed_again_counts_as_activations(CheckpointingImpl impl)
    {
        // Long enough for the peak to lie where the last block is computed again.
        TrainingSetup setup = Wide(2) with { Model = TinyModels.Named("mistral") with { VocabSize = 2 }, Optimizer = Optimizer.None };
        Measurement plain = TinyRun.Execute(setup), checkpointed = TinyRun.Execute(setup.Checkpointed("full", impl));
        Assert.Equal(Phase.Backward, checkpointed.PeakPhase);
        Assert.True(checkpointed.CategoriesAtPeak[MemoryCategory.Activations] > checkpointed.SavedForBackwardBytes);
        Assert.True(checkpointed.CategoriesAtPeak[MemoryCategory.Temporaries] <= 2 * plain.CategoriesAtPeak[MemoryCategory.Temporaries]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Eager_attention_that_is_computed_again_does_not_keep_its_weights(string kind, CheckpointingImpl impl)
    {
        TrainingSetup setup = Wide(4) with { Attention = Attention.Eager };
        Measurement plain = TinyRun.Execute(setup), checkpointed = TinyRun.Execute(setup.Checkpointed(kind, impl));
        Assert.True(checkpointed.SavedForBackwardBytes < plain.SavedForBackwardBytes);
        Assert.Equal(plain.Losses, checkpointed.Losses);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Noting_what_stays_changes_no_figure(string kind, CheckpointingImpl impl)
    {
        TrainingSetup setup = Wide(2).Checkpointed(kind, impl) with { Optimizer = Optimizer.None };
        Measurement measurement = TinyRun.Execute(setup);
        Assert.Equal(Figures(measurement, 1), Figures(measurement, 2));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_time_it_takes_is_measured(string kind, CheckpointingImpl impl)
    {
        Measurement measurement = TinyRun.Execute(Wide(2).Checkpointed(kind, impl));
        Assert.Equal(measurement.StepSeconds.Count, measurement.RecomputationSeconds.Count);
        Assert.All(
            measurement.RecomputationSeconds.Zip(measurement.StepSeconds),
            pair => Assert.InRange(pair.First, double.Epsilon, pair.Second));
        Assert.Empty(TinyRun.Execute(Wide(2)).RecomputationSeconds);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void After_200_steps_memory_is_where_it_was_after_two(string kind, CheckpointingImpl impl)
    {
        var after = new List<Ledger>();
        var observer = new Observer(finished: phase =>
        {
            if (phase.Phase == Phase.ZeroGrad)
                after.Add(Ledger.Now());
        });
        Ledger before = Ledger.Settled();
        TrainingSetup setup = TinyRun.Setup().Checkpointed(kind, impl) with { Steps = 200, GradAccum = 2 };
        Measurement measurement = TinyRun.Execute(setup, observer: observer);
        Assert.Equal(200, after.Count);
        Assert.All(after.Skip(1), ledger => Assert.Equal(after[1], ledger));
        Assert.Equal(0, measurement.FinalizerReleases);
        Assert.Equal(before, Ledger.Now());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_device_that_is_full_at_any_point_gives_a_result_and_nothing_stays_behind(string kind, CheckpointingImpl impl)
    {
        TrainingSetup setup = TinyRun.Setup().Checkpointed(kind, impl) with { SeqLen = 40, Optimizer = Optimizer.None };
        Measurement unlimited = TinyRun.Execute(setup);
        long weights = unlimited.WeightBytes + 1000, reported = 0;
        for (long capacity = unlimited.PeakAllocatedBytes - 1; capacity > weights; capacity -= unlimited.PeakAllocatedBytes / 40)
        {
            Ledger before = Ledger.Settled();
            Measurement measurement = TinyRun.Execute(setup, capacity);
            OutOfMemory failure = Assert.IsType<OutOfMemory>(measurement.OutOfMemory);
            Assert.True(failure.AllocatedBytes - before.Bytes + failure.RequestedBytes > capacity);
            Assert.NotEqual("(none)", failure.Operator);
            if (failure.Phase == Phase.Build)
                continue;
            Assert.Equal(before, Ledger.Now());
            reported += failure.Phase == Phase.Backward ? 1 : 0;
        }
        Assert.True(reported > 0);
    }

    private static long Peak(Measurement measurement) =>
        measurement.Phases.Where(phase => phase.Phase == Phase.Backward).Max(phase => phase.PeakAllocatedBytes);

    private static TrainingSetup Wide(long layers) => TinyRun.Setup() with { Layers = layers, SeqLen = 48 };

    private static List<(Phase, int, long, long, long)> Figures(Measurement measurement, int step) =>
    [
        .. measurement.Phases.Where(phase => phase.Step == step).Select(phase => (
            phase.Phase, phase.MicroBatchIndex, phase.StartAllocatedBytes, phase.PeakAllocatedBytes, phase.EndAllocatedBytes)),
    ];
}
