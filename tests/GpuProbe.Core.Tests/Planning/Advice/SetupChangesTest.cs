using GpuProbe.Core.Planning.Advice;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tests.Reporting;

namespace GpuProbe.Core.Tests.Planning.Advice;

/// <summary>What counts as the same training, in words that the documentation repeats.</summary>
public sealed class SetupChangesTest
{
    private static readonly TrainingSetup s_asked = SampleResults.Setup with { MicroBatch = 4, GradAccum = 2 };
    private static readonly TrainingSetup s_fp32 = s_asked with { Precision = Precision.Fp32 };
    private static readonly Lora s_lora = new(16, 16, 0, Projections.Query);
    private static readonly TrainingSetup s_adapted = s_asked with { Lora = s_lora };

    public static TheoryData<string, TrainingSetup, TrainingSetup, Sameness, string> Cases => new()
    {
        { "itself", s_asked, s_asked, Sameness.Same, "" },
        { "computed again", s_asked, s_asked with { Checkpointing = new(CheckpointingKind.Full) }, Sameness.Same, "checkpointing" },
        { "loss", s_asked, s_asked with { Loss = Loss.Chunked }, Sameness.Same, "loss" },
        { "kernels of the optimizer", s_asked with { OptimizerImpl = OptimizerImpl.Foreach }, s_asked, Sameness.Same, "optimizer implementation" },
        { "in backward", s_asked, s_asked with { OptimizerStep = StepTiming.InBackward }, Sameness.Same, "optimizer step" },
        { "gradients", s_asked with { ZeroGrad = ZeroGrad.ToZero }, s_asked, Sameness.Same, "gradients between steps" },
        { "attention", s_asked with { Attention = Attention.Eager }, s_asked, Sameness.Same, "attention" },
        { "allocator", s_asked, s_asked with { Allocator = Allocator.ExpandableSegments }, Sameness.Same, "allocator" },
        { "split batch", s_asked, s_asked with { MicroBatch = 1, GradAccum = 8 }, Sameness.Same, "batch" },
        { "joined batch", s_asked, s_asked with { MicroBatch = 8, GradAccum = 1 }, Sameness.Same, "batch" },
        { "larger batch", s_asked, s_asked with { MicroBatch = 8 }, Sameness.OtherTraining, "batch" },
        { "the batch on more cards", s_asked, s_asked with { Sharding = Sharding.Zero3, Ranks = 2, GradAccum = 1 }, Sameness.Same, "cards, batch" },
        { "a larger batch on more cards", s_asked, s_asked with { Sharding = Sharding.Zero3, Ranks = 2 }, Sameness.OtherTraining, "cards" },
        { "sequence", s_asked, s_asked with { SeqLen = 512 }, Sameness.OtherTraining, "sequence" },
        { "8-bit states", s_asked, s_asked with { Optimizer = Optimizer.AdamW8Bit, OptimizerImpl = OptimizerImpl.Loop }, Sameness.OtherNumerics, "optimizer, optimizer implementation" },
        { "SGD", s_asked, s_asked with { Optimizer = Optimizer.Sgd }, Sameness.OtherTraining, "optimizer" },
        { "Adafactor", s_asked, s_asked with { Optimizer = Optimizer.Adafactor }, Sameness.OtherTraining, "optimizer" },
        { "16 bits", s_fp32, s_asked, Sameness.OtherNumerics, "precision" },
        { "autocast", s_fp32, s_fp32 with { Precision = Precision.Bf16Mixed }, Sameness.OtherNumerics, "precision" },
        { "no master weights", s_asked with { MasterWeights = MasterWeights.Fp32 }, s_asked, Sameness.OtherNumerics, "master weights" },
        { "fp32 states on the host", s_fp32, s_fp32 with { Offload = Offload.Optimizer }, Sameness.Same, "offload" },
        { "fp32 states of bf16 weights on the host", s_asked, s_asked with { Offload = Offload.Optimizer }, Sameness.OtherNumerics, "offload" },
        { "fused style in 16 bits", s_asked, s_asked with { Style = Style.Fused }, Sameness.OtherNumerics, "style" },
        { "fused style in fp32", s_fp32, s_fp32 with { Style = Style.Fused }, Sameness.Same, "style" },
        { "LoRA", s_asked, s_adapted, Sameness.OtherTraining, "adapters" },
        { "another rank", s_adapted, s_adapted with { Lora = s_lora with { Rank = 8 } }, Sameness.OtherTraining, "adapters" },
        { "QLoRA", s_adapted, s_adapted with { BaseWeights = BaseWeights.Nf4Double }, Sameness.OtherTraining, "frozen weights" },
        { "frozen weights in bf16", s_fp32 with { Lora = s_lora }, s_fp32 with { Lora = s_lora, BaseWeights = BaseWeights.Bf16 }, Sameness.OtherNumerics, "frozen weights" },
        { "several", s_asked, s_asked with { Checkpointing = new(CheckpointingKind.Full), Optimizer = Optimizer.AdamW8Bit }, Sameness.OtherNumerics, "optimizer, checkpointing" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_largest_change_counts(string name, TrainingSetup asked, TrainingSetup changed, Sameness expected, string topics)
    {
        IReadOnlyList<Change> changes = SetupChanges.Between(asked, changed);

        Assert.Equal((name, topics), (name, string.Join(", ", changes.Select(change => change.Topic))));
        Assert.Equal(expected, SetupChanges.Of(changes));
        Assert.All(changes, change => Assert.NotEmpty(change.Reason));
    }

    [Fact]
    public void Every_option_but_those_of_the_run_itself_has_a_topic()
    {
        // These differ by no change that is made: what is built and measured, and how often.
        string[] ofTheRun = [SetupNames.Layers, SetupNames.Weights, SetupNames.Save, SetupNames.SaveTo, SetupNames.Steps, SetupNames.Seed];
        TrainingSetup other = s_asked with
        {
            SeqLen = 2,
            MicroBatch = 1,
            Precision = Precision.Fp32,
            MasterWeights = MasterWeights.Fp32,
            Optimizer = Optimizer.Sgd,
            OptimizerImpl = OptimizerImpl.Loop,
            OptimizerStep = StepTiming.InBackward,
            ClipGradNorm = 1,
            ZeroGrad = ZeroGrad.ToZero,
            Offload = Offload.Optimizer,
            Sharding = Sharding.Zero3,
            Ranks = 2,
            Checkpointing = new(CheckpointingKind.Full),
            CheckpointingImpl = CheckpointingImpl.Reentrant,
            Attention = Attention.Eager,
            RepeatKeyValue = RepeatKeyValue.Always,
            Loss = Loss.Chunked,
            Style = Style.Fused,
            BaseWeights = BaseWeights.Nf4,
            Lora = s_lora,
            Load = Transfer.Naive,
            SaveMethod = Transfer.Naive,
            Allocator = Allocator.ExpandableSegments,
            GradAccum = 3,
        };
        IEnumerable<string> judged = SetupChanges.Between(s_asked, other).Where(change => !change.Reason.StartsWith("not known", StringComparison.Ordinal)).SelectMany(change => change.Options);

        Assert.Equal(NamedOption.All.Select(option => option.Name).Except(ofTheRun).Order(StringComparer.Ordinal), judged.Order(StringComparer.Ordinal));
    }
}
