using GpuProbe.Core.Estimation;
using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Tests.Estimation;

/// <summary>
/// Style hf keeps for backward what Hugging Face's own modules keep. The bytes are those of transformers 5.12.1 on
/// PyTorch 2.6 on the CPU, from <c>benchmarks/peers/hf_saved.py</c>.
/// </summary>
public sealed class TransformersTest
{
    [Theory]
    [InlineData("plain", Attention.Sdpa, Precision.Bf16, 3_013_252)]
    [InlineData("grouped", Attention.Sdpa, Precision.Bf16, 3_596_932)]
    [InlineData("wide-heads", Attention.Sdpa, Precision.Bf16, 4_291_204)]
    [InlineData("qwen2", Attention.Sdpa, Precision.Bf16, 3_596_932)]
    [InlineData("all-biases", Attention.Sdpa, Precision.Bf16, 3_013_252)]
    [InlineData("phi3", Attention.Sdpa, Precision.Bf16, 3_308_164)]
    [InlineData("window", Attention.Sdpa, Precision.Bf16, 3_031_684)]
    [InlineData("plain", Attention.Eager, Precision.Bf16, 3_449_476)]
    [InlineData("grouped", Attention.Eager, Precision.Bf16, 3_449_476)]
    [InlineData("wide-heads", Attention.Eager, Precision.Bf16, 3_848_836)]
    [InlineData("qwen2", Attention.Eager, Precision.Bf16, 3_449_476)]
    [InlineData("all-biases", Attention.Eager, Precision.Bf16, 3_449_476)]
    [InlineData("phi3", Attention.Eager, Precision.Bf16, 3_449_476)]
    [InlineData("window", Attention.Eager, Precision.Bf16, 3_449_476)]
    [InlineData("plain", Attention.Sdpa, Precision.Fp32, 4_936_324)]
    [InlineData("grouped", Attention.Sdpa, Precision.Fp32, 5_225_092)]
    [InlineData("wide-heads", Attention.Sdpa, Precision.Fp32, 6_023_812)]
    [InlineData("qwen2", Attention.Sdpa, Precision.Fp32, 5_225_092)]
    [InlineData("all-biases", Attention.Sdpa, Precision.Fp32, 4_936_324)]
    [InlineData("phi3", Attention.Sdpa, Precision.Fp32, 5_526_148)]
    [InlineData("window", Attention.Sdpa, Precision.Fp32, 4_973_188)]
    [InlineData("plain", Attention.Eager, Precision.Fp32, 5_225_092)]
    [InlineData("grouped", Attention.Eager, Precision.Fp32, 5_225_092)]
    [InlineData("wide-heads", Attention.Eager, Precision.Fp32, 6_023_812)]
    [InlineData("qwen2", Attention.Eager, Precision.Fp32, 5_225_092)]
    [InlineData("all-biases", Attention.Eager, Precision.Fp32, 5_225_092)]
    [InlineData("phi3", Attention.Eager, Precision.Fp32, 5_225_092)]
    [InlineData("window", Attention.Eager, Precision.Fp32, 5_225_092)]
    public void Keeps_what_transformers_keeps(string model, Attention attention, Precision precision, long bytes)
    {
        var setup = new TrainingSetup
        {
            Model = Named(model),
            Layers = 2,
            SeqLen = 48,
            MicroBatch = 2,
            Attention = attention,
            Precision = precision,
            Style = Style.Hf,
        };
        Assert.Equal(bytes, ClosedForm.Estimate(setup, MemoryTarget.Cpu).SavedForBackwardBytes);
    }

    private static DecoderConfig Named(string model)
    {
        var plain = new DecoderConfig
        {
            Name = model,
            ModelType = "mistral",
            VocabSize = 1536,
            HiddenSize = 256,
            IntermediateSize = 672,
            NumHiddenLayers = 2,
            NumAttentionHeads = 8,
            NumKeyValueHeads = 8,
            HeadDim = 32,
            MaxPositionEmbeddings = 4096,
            RmsNormEps = 1e-6,
            RopeTheta = 10000,
            TieWordEmbeddings = false,
            QkvBias = false,
            OutputBias = false,
            MlpBias = false,
            FusedProjections = false,
            SlidingWindow = null,
        };
        return model switch
        {
            "grouped" => plain with { NumKeyValueHeads = 2 },
            "wide-heads" => plain with { NumKeyValueHeads = 4, HeadDim = 64 },
            "qwen2" => plain with { NumKeyValueHeads = 2, QkvBias = true, TieWordEmbeddings = true },
            "all-biases" => plain with { QkvBias = true, OutputBias = true, MlpBias = true },
            "phi3" => plain with { FusedProjections = true },
            "window" => plain with { NumKeyValueHeads = 4, SlidingWindow = 24 },
            _ => plain,
        };
    }
}
