namespace GpuProbe.Core.Reporting.Document;

/// <summary>A row of a table; a total stands out from the rows above it.</summary>
internal sealed record TableRow(IReadOnlyList<string> Cells, bool IsTotal = false);
