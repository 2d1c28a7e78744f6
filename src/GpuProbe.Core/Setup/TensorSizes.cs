using GpuProbe.Core.Models;

namespace GpuProbe.Core.Setup;

/// <summary>Refuses set-ups whose options are each in range, but whose product is a tensor beyond all sense.</summary>
internal static class TensorSizes
{
    public static void Check(TrainingSetup setup, LayeredOptions options)
    {
        DecoderConfig model = setup.Model;
        Int128 tokens = (Int128)setup.MicroBatch * setup.SeqLen;
        Int128 widest = Math.Max(model.IntermediateSize, Math.Max(model.HiddenSize, model.QueryWidth));
        // Fused attention never holds all scores, but one layer's are what libtorch falls back to.
        Int128 scoreLayers = setup.Attention == Attention.Eager ? setup.Layers : 1;
        Require(tokens * model.VocabSize, "logits");
        Require(tokens * widest * setup.Layers, "activations");
        Require(tokens * setup.SeqLen * model.NumAttentionHeads * scoreLayers, "attention scores");

        void Require(Int128 elements, string what)
        {
            if (elements <= SizeLimits.Elements)
                return;
            string sequence = $"{options.Spell(SetupNames.SeqLen, o => o.SeqLen)} {setup.SeqLen}";
            string batch = $"{options.Spell(SetupNames.MicroBatch, o => o.MicroBatch)} {setup.MicroBatch}";
            throw new ToolException(
                ExitCode.BadInput,
                $"{sequence} with {batch} makes {what} of {elements} elements; allowed: {SizeLimits.ElementsText}");
        }
    }
}
