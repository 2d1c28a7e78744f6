using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Training.Tests;

/// <summary>Models of a few thousand weights; between them they have every kind of weight and every shape rule.</summary>
internal static class TinyModels
{
    /// <summary>Grouped-query attention with heads that are wider than hidden size / heads; untied head, no bias.</summary>
    internal static DecoderConfig Mistral { get; } = new()
    {
        Name = "mistral",
        ModelType = "mistral",
        VocabSize = 19,
        HiddenSize = 12,
        IntermediateSize = 20,
        NumHiddenLayers = 2,
        NumAttentionHeads = 4,
        NumKeyValueHeads = 2,
        HeadDim = 6,
        MaxPositionEmbeddings = 64,
        RmsNormEps = 1e-5,
        RopeTheta = 100,
        TieWordEmbeddings = false,
        QkvBias = false,
        OutputBias = false,
        MlpBias = false,
        FusedProjections = false,
        SlidingWindow = null,
    };

    private static readonly DecoderConfig[] All =
    [
        Mistral,
        Mistral with { Name = "one-key-head", NumKeyValueHeads = 1 },
        Mistral with { Name = "window", SlidingWindow = 3 },
        Mistral with { Name = "window-of-one", SlidingWindow = 1 },
        Mistral with { Name = "window-as-long-as-sequence", SlidingWindow = 7 },
        Mistral with { Name = "qwen2", ModelType = "qwen2", HeadDim = 4, HiddenSize = 16, QkvBias = true, TieWordEmbeddings = true },
        Mistral with { Name = "llama-biases", ModelType = "llama", QkvBias = true, OutputBias = true, MlpBias = true },
        Mistral with { Name = "phi3", ModelType = "phi3", FusedProjections = true, NumKeyValueHeads = 4 },
        Mistral with { Name = "phi3-grouped-window", ModelType = "phi3", FusedProjections = true, SlidingWindow = 4 },
    ];

    /// <summary>Every model with every style and every attention that a CPU has.</summary>
    internal static IEnumerable<(string Model, Style Style, Attention Attention)> Variants =>
        from model in All
        from style in Enum.GetValues<Style>()
        from attention in Enum.GetValues<Attention>()
        where attention != Attention.Efficient
        select (model.Name, style, attention);

    internal static DecoderConfig Named(string name) => All.Single(model => model.Name == name);

    internal static TrainingSetup Setup(string model, Style style, Attention attention) => new()
    {
        Model = Named(model),
        Layers = Named(model).NumHiddenLayers,
        SeqLen = 7,
        MicroBatch = 2,
        Style = style,
        Attention = attention,
        // Flash attention on the CPU takes grouped heads from libtorch 2.8 on.
        RepeatKeyValue = attention == Attention.Flash ? RepeatKeyValue.Always : RepeatKeyValue.Auto,
    };
}
