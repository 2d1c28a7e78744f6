namespace GpuProbe.Cuda;

/// <summary>Who may use a card, by <c>CUcomputemode</c>'s numbers.</summary>
public enum ComputeMode
{
    /// <summary>Any number of processes.</summary>
    Default = 0,

    /// <summary>Nobody.</summary>
    Prohibited = 2,

    /// <summary>One process at a time.</summary>
    ExclusiveProcess = 3,
}
