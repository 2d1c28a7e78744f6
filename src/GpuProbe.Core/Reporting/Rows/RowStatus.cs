namespace GpuProbe.Core.Reporting.Rows;

/// <summary>What became of a point.</summary>
public enum RowStatus
{
    /// <summary>It ran to its end.</summary>
    Fits,

    /// <summary>It ran out of memory; the figures are those until then.</summary>
    DoesNotFit,

    /// <summary>The set-up contradicts itself or is not possible; nothing ran.</summary>
    Refused,

    /// <summary>It failed for another reason.</summary>
    Failed,
}
