using GpuProbe.Core.Reporting;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.Reporting;

public sealed class SetupSectionTest
{
    private static readonly TrainingSetup Plain =
        TrainingSetupBuilder.Build(Catalogs.Models, new() { Model = "mistral-7b", SeqLen = "1024" }).Setup;

    [Fact]
    public void Defaults_stay_short() => Assert.Equal(
        "seq-len 1024, micro-batch 1, grad-accum 1, bf16, adamw (fused), sdpa attention, hf style, seed 0",
        Line(Plain));

    [Fact]
    public void Techniques_are_named() => Assert.Equal(
        "seq-len 1024, micro-batch 1, grad-accum 1, bf16, LoRA of rank 16 on q_proj,v_proj, base weights in nf4, adamw-8bit (loop), "
            + "optimizer states on the host, gradient norm at most 0.5, gradients zeroed in place, flash attention, keys and values repeated, "
            + "every:2 checkpointing (reentrant), chunked loss, hf style, seed 0",
        Line(Plain with
        {
            Lora = new Lora(16, 16, 0, Projections.Query | Projections.Value),
            BaseWeights = BaseWeights.Nf4,
            Optimizer = Optimizer.AdamW8Bit,
            OptimizerImpl = OptimizerImpl.Loop,
            Offload = Offload.Optimizer,
            ClipGradNorm = 0.5,
            ZeroGrad = ZeroGrad.ToZero,
            Attention = Attention.Flash,
            RepeatKeyValue = RepeatKeyValue.Always,
            Checkpointing = new Checkpointing(CheckpointingKind.Every, 2),
            CheckpointingImpl = CheckpointingImpl.Reentrant,
            Loss = Loss.Chunked,
        }));

    [Fact]
    public void The_way_weights_are_updated_is_named() => Assert.Equal(
        "seq-len 1024, micro-batch 1, grad-accum 1, fp16, fp32 master weights, no optimizer, sdpa attention, hf style, seed 0",
        Line(Plain with { Precision = Precision.Fp16, MasterWeights = MasterWeights.Fp32, Optimizer = Optimizer.None }));

    [Fact]
    public void Adapters_are_counted_beside_what_is_frozen()
    {
        Assert.Equal("mistral-7b, 32 layers, 7,241,732,096 parameters", Lines(Plain)[0]);
        Projections attention = ProjectionNames.AttentionOf(Plain.Model);
        Assert.Equal(
            "mistral-7b, 32 layers, 13,631,488 of 7,255,363,584 parameters trained (0.19%)",
            Lines(Plain with { Lora = new Lora(16, 16, 0, attention), BaseWeights = BaseWeights.Nf4 })[0]);
        Assert.Equal(
            "mistral-7b, 2 of 32 layers, 1,310,720 of 699,682,816 parameters trained (0.19%)",
            Lines(Plain with { Layers = 2, Lora = new Lora(8, 16, 0, ProjectionNames.Of(Plain.Model)) })[0]);
    }

    private static string Line(TrainingSetup setup) => Lines(setup).Single(line => line.StartsWith("seq-len", StringComparison.Ordinal));

    private static string[] Lines(TrainingSetup setup) => ConsoleReport
        .Calculated(SampleResults.Estimate with { Setup = setup }, new ReportStyle(1000, Colour: false))
        .Split('\n');
}
