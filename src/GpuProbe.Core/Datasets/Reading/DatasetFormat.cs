namespace GpuProbe.Core.Datasets.Reading;

/// <summary>Formats of data sets.</summary>
public enum DatasetFormat
{
    /// <summary>A JSON object a line.</summary>
    Jsonl,

    /// <summary>Plain text.</summary>
    Text,

    /// <summary>Rows of fields with a header, as RFC 4180 has them.</summary>
    Csv,
}
