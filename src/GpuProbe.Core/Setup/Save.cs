namespace GpuProbe.Core.Setup;

/// <summary>What is written to files after the last step.</summary>
public enum Save
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The adapters' weights.</summary>
    Adapters,

    /// <summary>All weights, with the adapters merged into them.</summary>
    Merged,

    /// <summary>All weights and the optimizer's states.</summary>
    Full,
}
