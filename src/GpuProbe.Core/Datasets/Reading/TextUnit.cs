namespace GpuProbe.Core.Datasets.Reading;

/// <summary>What is one example in plain text.</summary>
public enum TextUnit
{
    /// <summary>A line.</summary>
    Line,

    /// <summary>The lines between blank lines.</summary>
    Paragraph,

    /// <summary>A whole file.</summary>
    File,
}
