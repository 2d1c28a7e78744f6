namespace GpuProbe.Core.Reporting;

/// <summary>How a report for a terminal looks.</summary>
/// <param name="Width">Columns to use; only unbreakable words go beyond.</param>
/// <param name="Colour">Whether escape sequences may be used.</param>
public sealed record ReportStyle(int Width, bool Colour)
{
    /// <summary>100 columns without colour, as for a file.</summary>
    public static ReportStyle Plain { get; } = new(100, Colour: false);
}
