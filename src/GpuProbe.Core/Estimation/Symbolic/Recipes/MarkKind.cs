namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>What a mark in a ledger says.</summary>
internal enum MarkKind
{
    /// <summary>A phase begins.</summary>
    Begin,

    /// <summary>A phase ends.</summary>
    End,

    /// <summary>Another unit of blocks is worked on.</summary>
    Unit,
}
