namespace GpuProbe.Core.Reporting.Document;

/// <summary>A table.</summary>
internal sealed record TableBlock(IReadOnlyList<TableColumn> Columns, IReadOnlyList<TableRow> Rows) : ReportBlock;
