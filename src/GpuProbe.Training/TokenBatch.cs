using GpuProbe.Core.Setup;
using static TorchSharp.torch;

namespace GpuProbe.Training;

/// <summary>Random tokens in place of a data set: memory depends on their number, not on their values.</summary>
public static class TokenBatch
{
    /// <summary>Token indices [B, S] and labels [B, S], the same numbers, as a causal language model's collator makes them.</summary>
    public static (Tensor Tokens, Tensor Labels) Random(TrainingSetup setup, Device device)
    {
        Tensor tokens = randint(0, setup.Model.VocabSize, [setup.MicroBatch, setup.SeqLen], int64, device);
        return (tokens, tokens.clone());
    }
}
