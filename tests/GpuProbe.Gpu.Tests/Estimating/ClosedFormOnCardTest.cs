using GpuProbe.Core.Estimation;
using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>
/// The closed form for a card is what libtorch's own CUDA code allocates, to the byte, but for the remains of larger blocks that
/// the caching allocator does not split off.
/// </summary>
public sealed class ClosedFormOnCardTest(WorkersOnCards workers) : IClassFixture<WorkersOnCards>
{
    private const long Block = 512;

    public static TheoryData<string> Points => [.. CardPoint.All.Keys];

    [Fact]
    public void There_are_enough_points_and_all_of_each_kind()
    {
        CardPoint[] points = [.. CardPoint.All.Values];

        Assert.InRange(points.Length, 80, 120);
        int combinations = points.DistinctBy(point => (point.Setup.Style, point.Setup.Attention, point.Setup.Precision)).Count();
        Assert.Equal(8, combinations);
        string[] kernels = [.. points.Select(point => ClosedForm.Estimate(point.Setup, Target(point)).Assumptions[0]).Distinct()];
        Assert.All(
            new[] { "written out", "flash kernel", "memory-efficient kernel", "composition" },
            kernel => Assert.Contains(kernels, words => words.Contains(kernel, StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Points))]
    public void Predicts_every_phase_to_the_byte(string name)
    {
        CardPoint point = CardPoint.All[name];
        Measurement run = workers.Run(point);
        ClosedFormEstimate form = ClosedForm.Estimate(point.Setup, Target(point));

        AssertSameTensors(point.Setup, run, form);
        Assert.Equal(form.Phases.Select(phase => (phase.Phase, phase.PeakBytes)), form.Phases.Select(phase => (phase.Phase, Peak(point, run, phase))));
        Assert.Equal(run.PeakAllocatedBytes, form.TotalBytes + run.UnsplitBytesAtPeak);
    }

    // The remains of the blocks that live before and after are different: with them, an earlier or later moment is the highest.
    [Theory]
    [InlineData("l4", "qwen2.5-1.5b", 2, 1, 777, Style.Hf, Attention.Sdpa, Precision.Bf16, OptimizerImpl.Foreach, 25_600)]
    [InlineData("h200-141gb", "llama-3.2-3b", 1, 2, 128, Style.Fused, Attention.Eager, Precision.Bf16, OptimizerImpl.Loop, 5_120)]
    [InlineData("l40s", "smollm2-135m", 3, 1, 129, Style.Fused, Attention.Eager, Precision.Fp32, OptimizerImpl.Loop, 4_096)]
    public void Unsplit_remains_can_move_the_peak(
        string card, string model, long layers, long batch, long sequence, Style style, Attention attention, Precision precision,
        OptimizerImpl implementation, long lower)
    {
        var point = new CardPoint(card, Presets.Setup(model, sequence, layers) with
        {
            MicroBatch = batch,
            Style = style,
            Attention = attention,
            Precision = precision,
            OptimizerImpl = implementation,
        });
        Measurement run = workers.Run(point);
        ClosedFormEstimate form = ClosedForm.Estimate(point.Setup, Target(point));

        AssertSameTensors(point.Setup, run, form);
        Assert.All(form.Phases, phase => Assert.Equal(phase.PeakBytes, Peak(point, run, phase)));
        Assert.Equal(run.PeakAllocatedBytes, form.TotalBytes + run.UnsplitBytesAtPeak - lower);
    }

    // A product with a bias goes to cuBLASLt with a workspace of 1 MiB for the call: more than the logits of a few tokens.
    [Theory]
    [InlineData("qwen2.5-1.5b", 1, 1, 341_504)]
    [InlineData("qwen2.5-7b", 3, 1, 236_032)]
    [InlineData("qwen2.5-1.5b", 1, 4, 0)]
    public void The_scratch_memory_of_a_product_with_bias_is_seen_in_a_forward_pass_of_few_tokens(string model, long layers, long sequence, long higher)
    {
        var point = new CardPoint("h200-141gb", Presets.Setup(model, sequence, layers) with { GradAccum = 3, Style = Style.Fused });
        Measurement run = workers.Run(point);
        ClosedFormEstimate form = ClosedForm.Estimate(point.Setup, Target(point));

        AssertSameTensors(point.Setup, run, form);
        Assert.All(form.Phases, phase => Assert.Equal(phase.PeakBytes + (phase.Phase == Phase.Forward ? higher : 0), Peak(point, run, phase)));
        Assert.Equal(run.PeakAllocatedBytes, form.TotalBytes + run.UnsplitBytesAtPeak);
    }

    private static MemoryTarget Target(CardPoint point) => MemoryTarget.Cuda(Presets.Card(point.Card));

    private static long Peak(CardPoint point, Measurement run, PhaseEstimate phase) =>
        run.Phases.Where(p => p.Phase == phase.Phase && p.Step == point.Setup.Steps).Max(p => p.PeakExcludingUnsplitBytes!.Value);

    // The run tells bytes of tensors, the closed form those of their blocks; step counters of four bytes lie on the card for fused only.
    private static void AssertSameTensors(TrainingSetup setup, Measurement run, ClosedFormEstimate form)
    {
        long element = setup.Precision == Precision.Fp32 ? 4 : 2;
        long[] weights = [.. ParameterTable.Of(setup.Model, setup.Layers).Select(parameter => parameter.Count * element)];
        long rounding = weights.Sum(bytes => (Block - bytes % Block) % Block);
        long counters = setup.OptimizerImpl switch
        {
            OptimizerImpl.Fused => weights.Length * (Block - 4),
            OptimizerImpl.TorchSharp => 0,
            _ => -4 * weights.Length,
        };

        Assert.Equal(weights.Sum(), run.WeightBytes);
        Assert.Equal((run.WeightBytes + rounding, run.GradientBytes + rounding), (form.WeightBytes, form.GradientBytes));
        Assert.Equal(
            setup.Optimizer == Optimizer.None ? 0 : run.OptimizerStateBytes + 2 * rounding + counters,
            form.OptimizerStateBytes);
    }
}
