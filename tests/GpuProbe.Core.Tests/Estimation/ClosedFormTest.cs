using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Estimation;
using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Tests.Estimation;

public sealed class ClosedFormTest
{
    private static readonly GpuProfile Ampere = new()
    {
        Name = "card",
        ProductName = "card",
        TotalMemoryBytes = 80L << 30,
        ComputeCapabilityMajor = 8,
        ComputeCapabilityMinor = 0,
        MultiprocessorCount = 108,
        MaxThreadsPerMultiprocessor = 2048,
        MaxBlocksPerMultiprocessor = 32,
        SharedMemoryPerMultiprocessorBytes = 167936,
        SharedMemoryPerBlockOptinBytes = 166912,
        L2CacheBytes = 40 << 20,
        ContextBytes = 512 << 20,
        ContextSource = "test",
        Source = "test",
    };

    private static Gen<TrainingSetup> Setups { get; } =
        from heads in Gen.Elements(1L, 2L, 4L, 8L)
        from groups in Gen.Elements(1L, 2L, 4L)
        from headDim in Gen.Elements(2L, 32L, 64L, 128L)
        from hidden in Gen.Choose(8, 4096)
        from intermediate in Gen.Choose(8, 8192)
        from vocabulary in Gen.Choose(8, 40000)
        from layers in Gen.Choose(1, 12)
        from flags in Gen.Choose(0, 63)
        from sequence in Gen.Choose(2, 600)
        from batch in Gen.Choose(1, 5)
        from accumulation in Gen.Choose(1, 3)
        from precision in Gen.Elements(Enum.GetValues<Precision>())
        from attention in Gen.Elements(Enum.GetValues<Attention>())
        from style in Gen.Elements(Enum.GetValues<Style>())
        from implementation in Gen.Elements(Enum.GetValues<OptimizerImpl>())
        from optimizer in Gen.Elements(Enum.GetValues<Optimizer>())
        select new TrainingSetup
        {
            Model = new DecoderConfig
            {
                Name = "random",
                ModelType = "llama",
                VocabSize = vocabulary,
                HiddenSize = hidden,
                IntermediateSize = intermediate,
                NumHiddenLayers = layers,
                NumAttentionHeads = heads * groups,
                NumKeyValueHeads = heads,
                HeadDim = headDim,
                MaxPositionEmbeddings = 4096,
                RmsNormEps = 1e-5,
                RopeTheta = 10000,
                TieWordEmbeddings = (flags & 1) != 0,
                QkvBias = (flags & 2) != 0,
                OutputBias = (flags & 4) != 0,
                MlpBias = (flags & 8) != 0,
                FusedProjections = (flags & 16) != 0,
                SlidingWindow = (flags & 32) != 0 ? 100 : null,
            },
            Layers = layers,
            SeqLen = sequence,
            MicroBatch = batch,
            GradAccum = accumulation,
            Precision = precision,
            Attention = attention,
            Style = style,
            OptimizerImpl = implementation,
            Optimizer = optimizer,
        };

    [Fact]
    public void Following_a_block_once_gives_what_following_every_block_gives() => ForAll((setup, target) =>
        Assert.Equal(ClosedForm.Estimate(setup, target).TotalBytes, ClosedForm.PeakBytes(setup, target)));

    [Fact]
    public void Components_add_up_to_the_total() => ForAll((setup, target) =>
    {
        ClosedFormEstimate estimate = ClosedForm.Estimate(setup, target);
        Assert.Equal(estimate.TotalBytes, estimate.Components.Sum(component => component.Bytes));
        Assert.All(estimate.Components, component => Assert.True(component.Bytes > 0 && component.Formula.Length > 0));
    });

    [Fact]
    public void Weights_are_those_of_the_parameter_table() => ForAll((setup, target) =>
    {
        ClosedFormEstimate estimate = ClosedForm.Estimate(setup, target);
        long element = setup.WeightType == ElementType.Fp32 ? 4 : 2;
        long block = target.Gpu is null ? 1 : 512;
        ParameterShape[] table = [.. ParameterTable.Of(setup.Model, setup.Layers)];
        Assert.Equal(table.Sum(parameter => parameter.Count), estimate.ParameterCount);
        Assert.Equal(table.Sum(parameter => (parameter.Count * element + block - 1) / block * block), estimate.WeightBytes);
    });

    [Fact]
    public void Every_step_ends_where_it_began() => ForAll((setup, target) =>
    {
        IReadOnlyList<PhaseEstimate> phases = ClosedForm.Estimate(setup, target).Phases;
        TrainingSetup longer = setup with { SeqLen = setup.SeqLen + 1, MicroBatch = setup.MicroBatch + 1 };
        // What is left after a step is weights, buffers and states: it does not depend on the tokens.
        Assert.Equal(phases[^1].EndBytes, ClosedForm.Estimate(longer, target).Phases[^1].EndBytes);
    });

    [Fact]
    public void More_of_anything_never_takes_less() => ForAll((setup, target) =>
    {
        long peak = ClosedForm.PeakBytes(setup, target);
        Assert.True(ClosedForm.PeakBytes(setup with { Layers = setup.Layers + 1 }, target) > peak);
        Assert.True(ClosedForm.PeakBytes(setup with { SeqLen = setup.SeqLen + 128 }, target) >= peak);
        // From one sequence to two a kernel may stop copying for itself; from two on every sequence costs the same.
        if (setup.MicroBatch > 1)
            Assert.True(ClosedForm.PeakBytes(setup with { MicroBatch = setup.MicroBatch + 1 }, target) >= peak);
    });

    [Fact]
    public void The_peak_is_computed_without_allocating()
    {
        TrainingSetup[] setups = [.. Setups.Sample(50)];
        MemoryTarget target = MemoryTarget.Cuda(Ampere);
        long total = setups.Sum(setup => ClosedForm.PeakBytes(setup, target));
        long before = GC.GetAllocatedBytesForCurrentThread();
        long again = 0;
        foreach (TrainingSetup setup in setups)
            again += ClosedForm.PeakBytes(setup, target);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(total, again);
    }

    // Mistral-7B in bf16 by hand: 7,241,732,096 weights; AdamW's two moments; gradients; logits N·V.
    [Fact]
    public void Mistral_7b_peaks_in_the_backward_pass_of_the_loss_or_of_the_first_block()
    {
        DecoderConfig mistral = new ModelCatalog(Path.Combine(AppContext.BaseDirectory, "models")).Resolve("mistral-7b");
        var setup = new TrainingSetup { Model = mistral, Layers = mistral.NumHiddenLayers, SeqLen = 1024 };
        ClosedFormEstimate estimate = ClosedForm.Estimate(setup, MemoryTarget.Cuda(Ampere));
        Assert.Equal(Phase.Backward, estimate.PeakPhase);
        Assert.Equal(7_241_732_096, estimate.ParameterCount);
        Assert.Equal(14_483_464_192, estimate.WeightBytes);
        Assert.InRange(estimate.TotalBytes, 4 * estimate.WeightBytes, 4 * estimate.WeightBytes + (1L << 30));
    }

    [Theory]
    [InlineData(9, Attention.Sdpa, true)]
    [InlineData(9, Attention.Flash, false)]
    [InlineData(8, Attention.Sdpa, false)]
    public void Where_newer_releases_take_another_attention_kernel_the_assumptions_say_so(int capability, Attention attention, bool said)
    {
        DecoderConfig mistral = new ModelCatalog(Path.Combine(AppContext.BaseDirectory, "models")).Resolve("mistral-7b");
        var setup = new TrainingSetup { Model = mistral, Layers = 1, SeqLen = 1024, Attention = attention };
        ClosedFormEstimate estimate = ClosedForm.Estimate(setup, MemoryTarget.Cuda(Ampere with { ComputeCapabilityMajor = capability }));
        Assert.Equal(said, estimate.Assumptions.Any(sentence => sentence.Contains("cuDNN", StringComparison.Ordinal)));
    }

    private static void ForAll(Action<TrainingSetup, MemoryTarget> check)
    {
        Property property = Prop.ForAll(Setups.ToArbitrary(), setup =>
        {
            check(setup, MemoryTarget.Cpu);
            check(setup, MemoryTarget.Cuda(Ampere));
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), property);
    }
}
