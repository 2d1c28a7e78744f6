using GpuProbe.Core.Datasets.Templates;

namespace GpuProbe.Core.Datasets.Reading;

/// <summary>How examples are made of data sets.</summary>
public sealed record ExampleOptions
{
    /// <summary>The fields whose texts are an example, joined by line ends; for conversations the field that has the messages.</summary>
    public required IReadOnlyList<string> Fields { get; init; }

    /// <summary>What is one example in plain text.</summary>
    public TextUnit Unit { get; init; }

    /// <summary>What stands between the fields of CSV; <see langword="null"/> for a tab in <c>.tsv</c> and a comma else.</summary>
    public char? Delimiter { get; init; }

    /// <summary>What makes texts of conversations; <see langword="null"/> where fields are texts themselves.</summary>
    public ChatTemplate? Template { get; init; }

    internal IExampleReader ReaderOf(DatasetFormat format, string file) => format switch
    {
        DatasetFormat.Jsonl when Template is not null => new ChatExamples(Fields[0], Template),
        DatasetFormat.Jsonl => new JsonExamples(Fields),
        _ when Template is not null => throw new ToolException(ExitCode.BadInput, $"{file} is {DatasetFormats.Name(format)}; a chat template needs JSON lines with messages"),
        DatasetFormat.Csv => new CsvExamples(DelimiterOf(file)),
        _ => new TextExamples(Unit),
    };

    internal byte DelimiterOf(string file) => (byte)(Delimiter ?? (DatasetFormats.Stem(file).EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) ? '\t' : ','));
}
