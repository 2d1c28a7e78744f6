namespace GpuProbe.Core.Reporting.Document;

/// <summary>A piece of a report, free of any output format.</summary>
internal abstract record ReportBlock;
