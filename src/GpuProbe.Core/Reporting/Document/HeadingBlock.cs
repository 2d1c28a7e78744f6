namespace GpuProbe.Core.Reporting.Document;

/// <summary>A heading, with the kind of numbers that follow it, for example <c>measured on cpu</c>.</summary>
internal sealed record HeadingBlock(string Text, string? Label = null) : ReportBlock;
