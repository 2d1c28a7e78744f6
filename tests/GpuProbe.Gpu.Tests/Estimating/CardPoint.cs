using GpuProbe.Core.Setup;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>A set-up on a card, of those on which the closed form is held against the virtual card.</summary>
internal sealed record CardPoint(string Card, TrainingSetup Setup)
{
    private static readonly string[] Cards = ["a100-80gb", "h100-80gb", "t4", "l4", "rtx-4090", "v100-32gb", "rtx-5090"];

    private static readonly string[] Models =
    [
        "llama-2-7b", "llama-3.1-8b", "llama-3.2-1b", "llama-3.2-3b", "mistral-7b", "mistral-7b-v0.3", "mistral-nemo-12b", "phi-3-mini",
        "qwen2.5-0.5b", "qwen2.5-1.5b", "qwen2.5-7b", "smollm2-135m", "tinyllama-1.1b",
    ];

    private static readonly (long Batch, long Sequence, long Layers, long Accumulation, Optimizer Optimizer, OptimizerImpl Implementation)[] Runs =
    [
        (1, 1024, 3, 1, Optimizer.AdamW, OptimizerImpl.Fused),
        (2, 512, 2, 2, Optimizer.AdamW, OptimizerImpl.Foreach),
        (3, 129, 1, 3, Optimizer.AdamW, OptimizerImpl.Loop),
        (1, 777, 2, 1, Optimizer.AdamW, OptimizerImpl.TorchSharp),
        (4, 2048, 1, 1, Optimizer.None, OptimizerImpl.Fused),
    ];

    /// <summary>Every model with each of the runs; styles, attentions, precisions and cards in turn.</summary>
    public static IReadOnlyDictionary<string, CardPoint> All { get; } = Grid().Concat(Masked()).Concat(SingleTokens()).ToDictionary(point => point.Name);

    public string Name =>
        $"{Setup.Model.Name} {Card} {Setup.Style} {Setup.Attention} {Setup.Precision} {Setup.Optimizer} {Setup.OptimizerImpl} " +
        $"L{Setup.Layers} B{Setup.MicroBatch} S{Setup.SeqLen} x{Setup.GradAccum}";

    private static IEnumerable<CardPoint> Grid()
    {
        int turn = 0;
        foreach (string model in Models)
        {
            foreach ((long batch, long sequence, long layers, long accumulation, Optimizer optimizer, OptimizerImpl implementation) in Runs)
            {
                yield return new CardPoint(Cards[turn % Cards.Length], Presets.Setup(model, sequence, layers) with
                {
                    MicroBatch = batch,
                    GradAccum = accumulation,
                    Optimizer = optimizer,
                    OptimizerImpl = implementation,
                    Style = turn % 2 == 0 ? Style.Hf : Style.Fused,
                    Attention = turn % 3 == 2 ? Attention.Eager : Attention.Sdpa,
                    Precision = turn / 2 % 2 == 0 ? Precision.Bf16 : Precision.Fp32,
                });
                turn++;
            }
        }
    }

    // Sequences longer than the model's sliding window, in rows that kernels have to pad.
    private static IEnumerable<CardPoint> Masked() =>
        from model in new[] { (Name: "mistral-7b", Sequence: 4099L), (Name: "phi-3-mini", Sequence: 2050L) }
        from batch in new[] { 1L, 2 }
        from place in new[] { ("a100-80gb", Precision.Bf16), ("h100-80gb", Precision.Fp32), ("t4", Precision.Bf16), ("rtx-5090", Precision.Fp32) }
        select new CardPoint(place.Item1, Presets.Setup(model.Name, model.Sequence, layers: 1) with { MicroBatch = batch, Precision = place.Item2 });

    private static IEnumerable<CardPoint> SingleTokens() =>
        from model in new[] { "llama-2-7b", "mistral-7b", "phi-3-mini" }
        from place in new[] { ("a100-80gb", Precision.Bf16), ("a100-80gb", Precision.Fp32), ("t4", Precision.Bf16) }
        select new CardPoint(place.Item1, Presets.Setup(model, seqLen: 1, layers: 2) with { MicroBatch = 2, Precision = place.Item2 });
}
