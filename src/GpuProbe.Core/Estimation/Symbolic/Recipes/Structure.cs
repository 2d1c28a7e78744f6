using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>All choices of a set-up on a target that change the order or number of allocations, but not their sizes.</summary>
/// <param name="Choices">The choices, packed.</param>
/// <param name="Blocks">Blocks that are followed, the size of a unit, and whether units repeat.</param>
internal readonly record struct Structure(ulong Choices, ulong Blocks)
{
    // The members that a record has of its own go through comparers that are created when they are first used.
    public bool Equals(Structure other) => Choices == other.Choices && Blocks == other.Blocks;

    public override int GetHashCode() => HashCode.Combine(Choices, Blocks);

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
        return new(bits.Packed, (ulong)units.FollowedLayers << 33 | (ulong)units.Size << 1 | (units.IsRepeated ? 1UL : 0));
    }
}
