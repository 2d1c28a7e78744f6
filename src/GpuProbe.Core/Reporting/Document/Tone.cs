namespace GpuProbe.Core.Reporting.Document;

/// <summary>How a line of text is meant.</summary>
internal enum Tone
{
    /// <summary>As it is.</summary>
    Plain,

    /// <summary>Good news.</summary>
    Good,

    /// <summary>Bad news.</summary>
    Bad,

    /// <summary>A remark on the side.</summary>
    Note,
}
