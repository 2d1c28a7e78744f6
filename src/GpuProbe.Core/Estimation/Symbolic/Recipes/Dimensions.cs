using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>Primes and values of the dimensions.</summary>
internal static class Dimensions
{
    /// <summary>How many there are.</summary>
    internal const int Count = (int)Dimension.LastRows + 1;

    // Larger than every plain factor of a size.
    private static ReadOnlySpan<byte> Primes => [11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97];

    /// <summary>The prime that stands for a dimension.</summary>
    internal static long Prime(this Dimension dimension) => Primes[(int)dimension];

    /// <summary>Writes the values that they have in a set-up.</summary>
    internal static void Write(Span<long> values, TrainingSetup setup, MemoryTarget target)
    {
        DecoderConfig model = setup.Model;
        long s = setup.SeqLen, groups = model.NumAttentionHeads / model.NumKeyValueHeads;
        values[(int)Dimension.Batch] = setup.MicroBatch;
        values[(int)Dimension.Sequence] = s;
        values[(int)Dimension.KeyValueHeads] = model.NumKeyValueHeads;
        values[(int)Dimension.Groups] = groups;
        values[(int)Dimension.GroupsAndTwo] = groups + 2;
        values[(int)Dimension.HalfHead] = model.HeadDim / 2;
        values[(int)Dimension.Hidden] = model.HiddenSize;
        values[(int)Dimension.Intermediate] = model.IntermediateSize;
        values[(int)Dimension.Vocabulary] = model.VocabSize;
        values[(int)Dimension.SequenceAndOne] = s + 1;
        values[(int)Dimension.SequenceIn8] = (s + 7) & ~7;
        values[(int)Dimension.SequenceIn32] = (s + 31) & ~31;
        values[(int)Dimension.SequenceIn128] = (s + 127) & ~127;
        values[(int)Dimension.HeadIn32] = (model.HeadDim + 31) & ~31;
        values[(int)Dimension.Workspaces] = CublasWorkspace.Bytes(target);
        values[(int)Dimension.Rank] = setup.Lora?.Rank ?? 0;
        if (setup.Loss != Loss.Chunked)
            return;
        long rows = setup.MicroBatch * s, chunk = LossChunks.Rows(rows, model.VocabSize, model.HiddenSize);
        values[(int)Dimension.ChunkRows] = Math.Min(chunk, rows);
        values[(int)Dimension.LastRows] = rows - (rows - 1) / chunk * chunk;
    }
}
