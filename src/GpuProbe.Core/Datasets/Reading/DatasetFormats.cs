namespace GpuProbe.Core.Datasets.Reading;

/// <summary>The names of formats, and which files have which.</summary>
public static class DatasetFormats
{
    /// <summary>The names that are allowed.</summary>
    public static IReadOnlyList<string> Names { get; } = ["jsonl", "text", "csv"];

    /// <summary>A format's name.</summary>
    public static string Name(DatasetFormat format) => Names[(int)format];

    /// <summary>The format of a name; <see langword="null"/> if there is none.</summary>
    public static DatasetFormat? Parse(string name) => Names.ToList().IndexOf(name) is var at and >= 0 ? (DatasetFormat)at : null;

    /// <summary>The format that a file's name tells (<c>.gz</c> aside); <see langword="null"/> if it tells none.</summary>
    public static DatasetFormat? OfFile(string file) => Path.GetExtension(Stem(file)).ToLowerInvariant() switch
    {
        ".jsonl" or ".json" or ".ndjson" or ".jsonlines" => DatasetFormat.Jsonl,
        ".txt" or ".text" or ".md" => DatasetFormat.Text,
        ".csv" or ".tsv" => DatasetFormat.Csv,
        _ => null,
    };

    internal static string Stem(string file) => file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file;
}
