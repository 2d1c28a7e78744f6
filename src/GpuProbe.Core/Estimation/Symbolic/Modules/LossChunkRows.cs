using GpuProbe.Core.Estimation.Symbolic.Recipes;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation.Symbolic.Modules;

/// <summary>The chunks of the loss: all but the first, one between and the last are left out, since nothing of one is left for the next.</summary>
internal static class LossChunkRows
{
    private const long Followed = 3;

    /// <summary>How many chunks are followed, and whether the last of several is shorter.</summary>
    internal static (int Chunks, bool IsLastShorter) Structure(TrainingSetup setup)
    {
        long rows = setup.MicroBatch * setup.SeqLen, chunk = LossChunks.Rows(rows, setup.Model.VocabSize, setup.Model.HiddenSize);
        long chunks = (rows + chunk - 1) / chunk;
        return ((int)Math.Min(Followed, chunks), chunks > 1 && rows % chunk != 0);
    }

    /// <summary>Rows of each chunk that is followed.</summary>
    internal static long[] Of(TrainingSetup setup, Shapes shapes)
    {
        (int chunks, bool isLastShorter) = Structure(setup);
        if (chunks == 1)
            return [shapes.Batch * shapes.Sequence];
        long[] rows = new long[chunks];
        Array.Fill(rows, shapes.ChunkRows);
        if (isLastShorter)
            rows[^1] = shapes.LastRows;
        return rows;
    }
}
