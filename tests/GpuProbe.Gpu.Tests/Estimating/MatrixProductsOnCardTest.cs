using GpuProbe.Core.Planning;
using GpuProbe.Core.Setup;
using GpuProbe.Core.VirtualGpus;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>Operations of a step against the matrix products that the training program asks cuBLAS for, at full size.</summary>
public sealed class MatrixProductsOnCardTest
{
    private const double PerProduct = 2;
    private const long WarmUp = 3 * 64 * 64 * 64;

    private static readonly TrainingSetup Mistral = Presets.Setup("mistral-7b") with { Attention = Attention.Eager };

    private static readonly Lora Adapters = new(16, 16, 0, Projections.Query | Projections.Value);

    public static TheoryData<string> Names => [.. Cases.Keys];

    private static Dictionary<string, TrainingSetup> Cases { get; } = new()
    {
        ["all weights"] = Mistral,
        ["accumulated"] = Mistral with { SeqLen = 128, MicroBatch = 2, GradAccum = 3 },
        ["mixed precision"] = (Mistral with { Precision = Precision.Bf16Mixed, SeqLen = 512 }).WithLayers(4),
        ["checkpointed"] = Mistral with { Checkpointing = new(CheckpointingKind.Full) },
        ["checkpointed, reentrant"] = Mistral with { Checkpointing = new(CheckpointingKind.Every, 3), CheckpointingImpl = CheckpointingImpl.Reentrant },
        ["attention checkpointed"] = Mistral with { Checkpointing = new(CheckpointingKind.SelectiveAttention) },
        ["adapters"] = Mistral with { Lora = Adapters },
        ["adapters, checkpointed"] = Mistral with { Lora = Adapters with { Targets = Projections.Key | Projections.Down }, Checkpointing = new(CheckpointingKind.Full) },
        ["4 bits"] = Mistral with { Lora = Adapters, BaseWeights = BaseWeights.Nf4Double, Checkpointing = new(CheckpointingKind.Full), Precision = Precision.Bf16Mixed },
        ["fused style"] = Mistral with { Lora = Adapters, Style = Style.Fused, Checkpointing = new(CheckpointingKind.Full) },
        ["tied"] = Presets.Setup("smollm2-135m") with { Attention = Attention.Math, SeqLen = 256 },
        ["joined projections"] = Presets.Setup("phi-3-mini", layers: 3) with { Attention = Attention.Eager, SeqLen = 256 },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Are_those_of_the_training_program(string name)
    {
        TrainingSetup setup = Cases[name];
        using var worker = new WorkerOnCard(Presets.Card("h200-141gb"));
        Assert.Null(worker.Run(setup).OutOfMemory);
        ProcessReport report = worker.End();

        // The rotary angles of each micro-batch are a product, too: half a head's frequencies with the numbers of all tokens.
        long angles = setup.Model.HeadDim / 2 * setup.SeqLen * setup.GradAccum;
        Assert.Equal(setup.Steps * (ModelFlops.Of(setup).Hardware / PerProduct + angles) + WarmUp, report.MatrixProducts);
    }
}
