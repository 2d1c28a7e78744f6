namespace GpuProbe.Core.Reporting.Rows;

/// <summary>How the figures of a row were obtained.</summary>
public enum RowLane
{
    /// <summary>Real steps on a card, or on the CPU.</summary>
    Measured,

    /// <summary>The training program on a virtual card.</summary>
    Virtual,

    /// <summary>Formulas.</summary>
    ClosedForm,
}
