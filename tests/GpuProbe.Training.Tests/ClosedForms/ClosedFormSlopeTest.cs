using GpuProbe.Core.Estimation;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Training.Tests.ClosedForms;

/// <summary>What one more layer or token costs is the same wherever it is added, and the closed form knows it.</summary>
public sealed class ClosedFormSlopeTest : IClassFixture<SingleThreadedTorch>
{
    private static TrainingSetup Base { get; } = ClosedFormCases.All.Values.First(
        s => s is { Model.Name: "plain", Style: Style.Hf, Attention: Attention.Sdpa, Precision: Precision.Bf16 }) with
    { GradAccum = 1, OptimizerImpl = OptimizerImpl.Fused, Layers = 2, MicroBatch = 2, SeqLen = 32 };

    [Fact]
    public void A_layer_costs_the_same_at_any_depth()
    {
        long[] saved = [.. new long[] { 1, 2, 3, 4 }.Select(layers => Saved(Base with { Layers = layers }))];
        Assert.Equal(saved[1] - saved[0], saved[2] - saved[1]);
        Assert.Equal(saved[1] - saved[0], saved[3] - saved[2]);
        Assert.Equal(saved[1] - saved[0], Predicted(Base with { Layers = 2 }) - Predicted(Base with { Layers = 1 }));
    }

    [Fact]
    public void A_sequence_costs_the_same_in_any_batch()
    {
        long[] saved = [.. new long[] { 2, 3, 4 }.Select(batch => Saved(Base with { MicroBatch = batch }))];
        Assert.Equal(saved[1] - saved[0], saved[2] - saved[1]);
        Assert.Equal(saved[1] - saved[0], Predicted(Base with { MicroBatch = 3 }) - Predicted(Base with { MicroBatch = 2 }));
    }

    [Fact]
    public void A_token_costs_the_same_at_any_length()
    {
        long[] saved = [.. new long[] { 32, 48, 64 }.Select(length => Saved(Base with { SeqLen = length }))];
        Assert.Equal(saved[1] - saved[0], saved[2] - saved[1]);
        Assert.Equal(saved[1] - saved[0], Predicted(Base with { SeqLen = 48 }) - Predicted(Base with { SeqLen = 32 }));
    }

    [Fact]
    public void Batch_and_sequence_are_interchangeable_but_for_the_rotary_tables()
    {
        long wide = Saved(Base with { MicroBatch = 4, SeqLen = 32 });
        long tall = Saved(Base with { MicroBatch = 2, SeqLen = 64 });
        long tablesOfOneToken = 2 * 2 * Base.Model.HeadDim;
        Assert.Equal(wide - 32 * tablesOfOneToken, tall - 64 * tablesOfOneToken);
    }

    private static long Saved(TrainingSetup setup) => TrainingRun.Execute(setup, "cpu", null, null).SavedForBackwardBytes;

    private static long Predicted(TrainingSetup setup) => ClosedForm.Estimate(setup, MemoryTarget.CpuWith(TrainingRun.TorchVersion)).SavedForBackwardBytes;
}
