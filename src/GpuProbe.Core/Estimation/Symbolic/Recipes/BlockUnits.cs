using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>
/// The blocks of a set-up in units that are alike: one block, or K where every K-th is checkpointed. Three units are followed, and a fourth
/// to see what one more changes; fewer are followed as they are.
/// </summary>
internal readonly struct BlockUnits
{
    private const long Followed = 3;
    private readonly long layers;

    internal BlockUnits(TrainingSetup setup)
    {
        layers = setup.Layers;
        Size = setup.Checkpointing.Kind == CheckpointingKind.Every ? setup.Checkpointing.Interval : 1;
        long units = Size == 1 ? layers : (layers + Size - 1) / Size;
        Beyond = Math.Max(0, units - Followed);
        IsRepeated = units >= Followed;
    }

    /// <summary>Blocks in a unit; the last unit may have fewer.</summary>
    internal long Size { get; }

    /// <summary>Units beyond those that are followed.</summary>
    internal long Beyond { get; }

    /// <summary>Whether there are enough units to follow only some of them.</summary>
    internal bool IsRepeated { get; }

    /// <summary>Blocks that are followed.</summary>
    internal long FollowedLayers => layers - Beyond * Size;
}
