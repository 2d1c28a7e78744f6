using GpuProbe.Core.Models;

namespace GpuProbe.Core.Setup;

/// <summary>Refuses set-ups whose options are each in range, but whose product is a tensor beyond all sense.</summary>
internal static class TensorSizes
{
    public static void Check(TrainingSetup setup, LayeredOptions options)
    {
        if (TooLarge(setup) is not { } tooLarge)
            return;
        string sequence = $"{options.Spell(SetupNames.SeqLen, o => o.SeqLen)} {setup.SeqLen}";
        string batch = $"{options.Spell(SetupNames.MicroBatch, o => o.MicroBatch)} {setup.MicroBatch}";
        throw new ToolException(
            ExitCode.BadInput,
            $"{sequence} with {batch} makes {tooLarge.What} of {tooLarge.Elements} elements; allowed: {SizeLimits.ElementsText}");
    }

    /// <summary>The first tensor that has too many elements; <see langword="null"/> if none has.</summary>
    public static (string What, Int128 Elements)? TooLarge(TrainingSetup setup)
    {
        DecoderConfig model = setup.Model;
        Int128 tokens = (Int128)setup.MicroBatch * setup.SeqLen;
        Int128 widest = Math.Max(model.IntermediateSize, Math.Max(model.HiddenSize, model.QueryWidth));
        // Fused attention never holds all scores, but one layer's are what libtorch falls back to.
        Int128 scoreLayers = setup.Attention == Attention.Eager ? setup.Layers : 1;
        (string What, Int128 Elements)[] tensors =
        [
            ("logits", tokens * model.VocabSize),
            ("activations", tokens * widest * setup.Layers),
            ("attention scores", tokens * setup.SeqLen * model.NumAttentionHeads * scoreLayers),
        ];
        return tensors.Cast<(string What, Int128 Elements)?>().FirstOrDefault(tensor => tensor!.Value.Elements > SizeLimits.Elements);
    }
}
