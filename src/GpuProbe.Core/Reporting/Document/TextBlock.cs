namespace GpuProbe.Core.Reporting.Document;

/// <summary>A paragraph.</summary>
internal sealed record TextBlock(string Text, Tone Tone = Tone.Plain) : ReportBlock;
