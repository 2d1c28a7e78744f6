namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>
/// The numbers of a set-up of which tensors' sizes are products. In a symbolic run each is a prime of its own
/// (<see cref="Dimensions.Prime"/>), so that the factors of a size say which they are.
/// </summary>
internal enum Dimension
{
    /// <summary>B.</summary>
    Batch,

    /// <summary>S.</summary>
    Sequence,

    /// <summary>Key and value heads.</summary>
    KeyValueHeads,

    /// <summary>Query heads for each key and value head.</summary>
    Groups,

    /// <summary>Groups and two more: heads of a joined projection for each key and value head.</summary>
    GroupsAndTwo,

    /// <summary>Half the width of a head.</summary>
    HalfHead,

    /// <summary>H.</summary>
    Hidden,

    /// <summary>I.</summary>
    Intermediate,

    /// <summary>V.</summary>
    Vocabulary,

    /// <summary>S + 1.</summary>
    SequenceAndOne,

    /// <summary>S rounded up to a multiple of 8.</summary>
    SequenceIn8,

    /// <summary>S rounded up to a multiple of 32.</summary>
    SequenceIn32,

    /// <summary>S rounded up to a multiple of 128.</summary>
    SequenceIn128,

    /// <summary>Width of a head rounded up to a multiple of 32.</summary>
    HeadIn32,

    /// <summary>Bytes of the cuBLAS workspaces.</summary>
    Workspaces,

    /// <summary>r of adapters.</summary>
    Rank,

    /// <summary>Rows of a chunk of the loss.</summary>
    ChunkRows,

    /// <summary>Rows of the last chunk.</summary>
    LastRows,
}
