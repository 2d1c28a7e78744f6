using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Models;

namespace GpuProbe.Core.Tests.Models;

/// <summary>Random small models of every family.</summary>
internal static class Shapes
{
    public static Gen<DecoderConfig> Configs { get; } =
        from family in Gen.Elements("llama", "mistral", "qwen2", "phi3")
        from keyValueHeads in Gen.Choose(1, 4)
        from queriesPerKey in Gen.Choose(1, 4)
        from headDim in Gen.Choose(1, 16)
        from hidden in Gen.Choose(1, 200)
        from intermediate in Gen.Choose(1, 300)
        from vocabulary in Gen.Choose(1, 1000)
        from layers in Gen.Choose(1, 12)
        from tied in Gen.Elements(true, false)
        from bias in Gen.Elements(true, false)
        from mlpBias in Gen.Elements(true, false)
        from window in Gen.Choose(0, 50)
        from theta in Gen.Choose(1, 1_000_000)
        let llama = family == "llama"
        select new DecoderConfig
        {
            Name = $"{family}-{hidden}",
            ModelType = family,
            VocabSize = vocabulary,
            HiddenSize = hidden,
            IntermediateSize = intermediate,
            NumHiddenLayers = layers,
            NumAttentionHeads = keyValueHeads * queriesPerKey,
            NumKeyValueHeads = keyValueHeads,
            HeadDim = 2 * headDim,
            MaxPositionEmbeddings = 64,
            RmsNormEps = 1e-6,
            RopeTheta = theta / 3.0,
            TieWordEmbeddings = tied,
            QkvBias = family == "qwen2" || (llama && bias),
            OutputBias = llama && bias,
            MlpBias = llama && mlpBias,
            FusedProjections = family == "phi3",
            SlidingWindow = llama || window == 0 ? null : window,
        };
}
