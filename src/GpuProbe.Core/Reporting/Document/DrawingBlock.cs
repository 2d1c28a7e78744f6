namespace GpuProbe.Core.Reporting.Document;

/// <summary>Lines of characters that keep their places, such as a plot.</summary>
internal sealed record DrawingBlock(IReadOnlyList<string> Lines) : ReportBlock;
