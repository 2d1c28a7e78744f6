namespace GpuProbe.Core.VirtualGpus;

/// <summary>What came of a command on the virtual GPU.</summary>
public enum VirtualVerdictKind
{
    /// <summary>It ran to its end.</summary>
    Fits,

    /// <summary>It failed after an out-of-memory error.</summary>
    DoesNotFit,

    /// <summary>It failed for another reason.</summary>
    Failed,

    /// <summary>It ran to its end, but its figures are not to be trusted.</summary>
    Incomplete,
}
