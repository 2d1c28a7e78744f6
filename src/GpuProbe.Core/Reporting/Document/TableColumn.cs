namespace GpuProbe.Core.Reporting.Document;

/// <summary>A column of a table.</summary>
internal sealed record TableColumn(string Title, bool IsNumber = false);
