using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Training.Tests.ClosedForms;

/// <summary>The set-ups on which the closed form is held against measurement.</summary>
internal static class ClosedFormCases
{
    private static readonly DecoderConfig Plain = new()
    {
        Name = "plain",
        ModelType = "mistral",
        VocabSize = 1536,
        HiddenSize = 256,
        IntermediateSize = 672,
        NumHiddenLayers = 8,
        NumAttentionHeads = 8,
        NumKeyValueHeads = 8,
        HeadDim = 32,
        MaxPositionEmbeddings = 4096,
        RmsNormEps = 1e-5,
        RopeTheta = 10000,
        TieWordEmbeddings = false,
        QkvBias = false,
        OutputBias = false,
        MlpBias = false,
        FusedProjections = false,
        SlidingWindow = null,
    };

    private static readonly DecoderConfig[] Models =
    [
        Plain,
        Plain with { Name = "grouped", NumKeyValueHeads = 2 },
        Plain with { Name = "wide-heads", NumKeyValueHeads = 4, HeadDim = 64 },
        Plain with { Name = "qwen2", NumKeyValueHeads = 2, QkvBias = true, TieWordEmbeddings = true },
        Plain with { Name = "all-biases", QkvBias = true, OutputBias = true, MlpBias = true },
        Plain with { Name = "phi3", FusedProjections = true },
        Plain with { Name = "phi3-grouped", FusedProjections = true, NumKeyValueHeads = 2 },
        Plain with { Name = "window", NumKeyValueHeads = 4, SlidingWindow = 24 },
    ];

    private static readonly (long Batch, long Sequence, long Layers, long Accumulation, OptimizerImpl Optimizer)[] Runs =
    [
        (2, 48, 6, 1, OptimizerImpl.Fused),
        (1, 40, 4, 2, OptimizerImpl.TorchSharp),
        (3, 32, 8, 3, OptimizerImpl.Loop),
        (1, 64, 5, 1, OptimizerImpl.Foreach),
    ];

    /// <summary>Every model with both styles, attentions and precisions: 64 combinations, each with two of the runs in turn.</summary>
    internal static IReadOnlyDictionary<string, TrainingSetup> All { get; } = Combinations().ToDictionary(Name);

    /// <summary>The same with a single layer, in which scratch memory weighs most.</summary>
    internal static IReadOnlyDictionary<string, TrainingSetup> OneLayer { get; } = All.Values
        .Where(setup => setup.OptimizerImpl is OptimizerImpl.Loop or OptimizerImpl.Fused)
        .Select(setup => setup with { Layers = 1 })
        .ToDictionary(Name);

    private static IEnumerable<TrainingSetup> Combinations()
    {
        int turn = 0;
        foreach (DecoderConfig model in Models)
        {
            foreach (Style style in Enum.GetValues<Style>())
            {
                foreach (Attention attention in new[] { Attention.Eager, Attention.Sdpa })
                {
                    foreach (Precision precision in new[] { Precision.Fp32, Precision.Bf16 })
                    {
                        yield return Setup(model, style, attention, precision, Runs[turn % Runs.Length]);
                        yield return Setup(model, style, attention, precision, Runs[(turn + 1 + turn / Runs.Length % (Runs.Length - 1)) % Runs.Length]);
                        turn++;
                    }
                }
            }
        }
    }

    private static TrainingSetup Setup(
        DecoderConfig model, Style style, Attention attention, Precision precision,
        (long Batch, long Sequence, long Layers, long Accumulation, OptimizerImpl Optimizer) run) => new()
        {
            Model = model,
            Layers = run.Layers,
            SeqLen = run.Sequence,
            MicroBatch = run.Batch,
            GradAccum = run.Accumulation,
            Precision = precision,
            Attention = attention,
            Style = style,
            OptimizerImpl = run.Optimizer,
        };

    private static string Name(TrainingSetup s) =>
        $"{s.Model.Name} {s.Style} {s.Attention} {s.Precision} {s.OptimizerImpl} L{s.Layers} B{s.MicroBatch} S{s.SeqLen} x{s.GradAccum}";
}
