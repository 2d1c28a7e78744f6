using GpuProbe.Core.Estimation.Symbolic.Modules;
using GpuProbe.Core.Estimation.Symbolic.Optimizers;
using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>All choices of a set-up on a target that change the order or number of allocations, but not their sizes.</summary>
/// <param name="Choices">The choices, packed.</param>
/// <param name="Thresholds">Which weights are large enough for what an optimizer does to large ones.</param>
/// <param name="Blocks">Blocks that are followed, the size of a unit, and whether units repeat.</param>
internal readonly record struct Structure(ulong Choices, ulong Thresholds, ulong Blocks)
{
    // The members that a record has of its own go through comparers that are created when they are first used.
    public bool Equals(Structure other) => Choices == other.Choices && Thresholds == other.Thresholds && Blocks == other.Blocks;

    public override int GetHashCode() => HashCode.Combine(Choices, Thresholds, Blocks);

    internal static Structure Of(TrainingSetup setup, MemoryTarget target)
    {
        DecoderConfig model = setup.Model;
        var units = new BlockUnits(setup);
        var bits = new BitPacker();
        bits.Add(target.Gpu is not null);
        bits.Add(target.NormWeightInFp32);
        bits.Add((int)AttentionChoice.For(setup, target), 3);
        bits.Add((int)setup.Precision, 3);
        bits.Add((int)setup.Style, 1);
        bits.Add((int)setup.Optimizer, 3);
        bits.Add((int)setup.OptimizerImpl, 2);
        bits.Add(setup.GradAccum > 1);
        bits.Add(setup.MicroBatch == 1);
        bits.Add(setup.SeqLen == 1);
        bits.Add(setup.SeqLen % 8 == 0);
        bits.Add(model.SlidingWindow is { } window && setup.SeqLen >= window);
        bits.Add(model.NumKeyValueHeads == 1);
        bits.Add(model.NumAttentionHeads != model.NumKeyValueHeads);
        bits.Add(model.FusedProjections);
        bits.Add(model.TieWordEmbeddings);
        bits.Add(model.QkvBias);
        bits.Add(model.OutputBias);
        bits.Add(model.MlpBias);
        AddTechniques(ref bits, setup);
        return new(bits.Packed, LargeWeights(setup), (ulong)units.FollowedLayers << 33 | (ulong)units.Size << 1 | (units.IsRepeated ? 1UL : 0));
    }

    private static void AddTechniques(ref BitPacker bits, TrainingSetup setup)
    {
        bits.Add((int)setup.RepeatKeyValue, 1);
        bits.Add((int)setup.Checkpointing.Kind, 3);
        bits.Add((int)setup.CheckpointingImpl, 1);
        bits.Add(setup.ClipGradNorm is not null);
        bits.Add((int)setup.ZeroGrad, 1);
        bits.Add((int)setup.Offload, 1);
        bits.Add((int)setup.OptimizerStep, 1);
        bits.Add((int)setup.MasterWeights, 1);
        bits.Add((int)setup.BaseWeights, 2);
        bits.Add((int)setup.Loss, 1);
        if (setup.Loss == Loss.Chunked)
        {
            (int chunks, bool isLastShorter) = LossChunkRows.Structure(setup);
            bits.Add(chunks, 2);
            bits.Add(isLastShorter);
        }

        if (setup.Lora is not { } lora)
            return;
        bits.Add(true);
        bits.Add(lora.Dropout > 0);
        bits.Add((int)lora.Targets, 9);
    }

    // AdamW in 8 bits treats weights by their number of elements; all widths and heights of matrices are among these.
    private static ulong LargeWeights(TrainingSetup setup)
    {
        if (setup.Optimizer != Optimizer.AdamW8Bit)
            return 0;
        DecoderConfig m = setup.Model;
        long q = m.QueryWidth, k = m.KeyValueWidth, h = m.HiddenSize, i = m.IntermediateSize, r = setup.Lora?.Rank ?? 1;
        ReadOnlySpan<long> counts = setup.Lora is null
            ? [h, q, k, i, q + 2 * k, 2 * i, m.VocabSize * h, q * h, k * h, (q + 2 * k) * h, i * h, 2 * i * h]
            : [h * r, q * r, k * r, i * r, (q + 2 * k) * r, 2 * i * r];
        var bits = new BitPacker();
        foreach (long count in counts)
        {
            bits.Add(count >= SymbolicAdamW8Bit.FewestElements);
            bits.Add(count >= SymbolicAdamW8Bit.FewestPagedElements);
        }

        return bits.Packed;
    }
}
