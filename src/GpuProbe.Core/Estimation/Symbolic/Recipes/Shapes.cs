using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>The dimensions of a set-up as primes; those that are 1 are 1, since strides depend on it.</summary>
internal sealed class Shapes
{
    private readonly long[] actual = new long[Dimensions.Count];

    internal Shapes(TrainingSetup setup, MemoryTarget target)
    {
        Dimensions.Write(actual, setup, target);
        DecoderConfig model = setup.Model;
        Batch = setup.MicroBatch == 1 ? 1 : Dimension.Batch.Prime();
        Sequence = setup.SeqLen == 1 ? 1 : Dimension.Sequence.Prime();
        KeyValueHeads = model.NumKeyValueHeads == 1 ? 1 : Dimension.KeyValueHeads.Prime();
        IsSequenceIn8 = setup.SeqLen % 8 == 0;
        bool grouped = model.NumAttentionHeads != model.NumKeyValueHeads;
        Groups = grouped ? Dimension.Groups.Prime() : 1;
        HeadsOfJoined = KeyValueHeads * (grouped ? Dimension.GroupsAndTwo.Prime() : 3);
    }

    internal long Batch { get; }

    internal long Sequence { get; }

    internal long KeyValueHeads { get; }

    internal long Groups { get; }

    /// <summary>Query, key and value heads together.</summary>
    internal long HeadsOfJoined { get; }

    /// <summary>Whether the sequence is a multiple of 8 tokens.</summary>
    internal bool IsSequenceIn8 { get; }

    internal long Heads => Groups * KeyValueHeads;

    internal long HalfHead { get; } = Dimension.HalfHead.Prime();

    internal long Head => 2 * HalfHead;

    internal long QueryWidth => Heads * Head;

    internal long KeyValueWidth => KeyValueHeads * Head;

    internal long JoinedWidth => HeadsOfJoined * Head;

    internal long Hidden { get; } = Dimension.Hidden.Prime();

    internal long Intermediate { get; } = Dimension.Intermediate.Prime();

    internal long Vocabulary { get; } = Dimension.Vocabulary.Prime();

    internal long SequenceAndOne { get; } = Dimension.SequenceAndOne.Prime();

    internal long SequenceIn8 { get; } = Dimension.SequenceIn8.Prime();

    internal long SequenceIn32 { get; } = Dimension.SequenceIn32.Prime();

    internal long SequenceIn128 { get; } = Dimension.SequenceIn128.Prime();

    internal long Rank { get; } = Dimension.Rank.Prime();

    internal long ChunkRows { get; } = Dimension.ChunkRows.Prime();

    internal long LastRows { get; } = Dimension.LastRows.Prime();

    internal long HeadIn32 { get; } = Dimension.HeadIn32.Prime();

    /// <summary>The value of a product of dimensions.</summary>
    internal long Actual(long elements) => SizeSymbol.Of(elements, 1, 1).Bytes(actual);
}
