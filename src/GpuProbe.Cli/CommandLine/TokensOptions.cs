using System.CommandLine;
using System.Globalization;
using GpuProbe.Cli.Counting;
using GpuProbe.Core;
using GpuProbe.Core.Datasets.Reading;

namespace GpuProbe.Cli.CommandLine;

/// <summary>The options of <c>gpuprobe tokens</c>.</summary>
internal sealed class TokensOptions
{
    private const int LongestSequence = 1 << 24;
    private const int LargestBatch = 1 << 20;
    private static readonly string[] s_units = ["line", "blank-line", "file"];

    private readonly ValueOption _tokenizer = new("--tokenizer", "FILE", "A SentencePiece tokenizer.model or a Hugging Face tokenizer.json; required.", OptionGroups.Data);
    private readonly FilesOption _data = new("--data", "FILE...", "The data: JSON lines, CSV or text, packed with gzip or not; - for standard input; required.", OptionGroups.Data);
    private readonly ValueOption _format = new("--format", "jsonl|text|csv", "The data's format.", OptionGroups.Data) { Default = "as the file's name says" };
    private readonly ValueOption _field = new("--field", "NAME[,NAME]", "The field with the text (a.b for one within another); several are joined by line breaks.", OptionGroups.Data) { Default = "text; messages with a chat template" };
    private readonly ValueOption _splitOn = new("--split-on", "line|blank-line|file", "Where an example of plain text ends.", OptionGroups.Data) { Default = "line" };
    private readonly ValueOption _delimiter = new("--delimiter", "CHAR", "What stands between the fields of CSV.", OptionGroups.Data) { Default = "a tab in .tsv, else a comma" };
    private readonly FlagOption _skipBroken = new("--skip-broken", "Leave records out that cannot be read, and tell their number.", OptionGroups.Data);
    private readonly ValueOption _chatTemplate = new("--chat-template", "FILE|auto", "What makes a text of a conversation: a Jinja file, a tokenizer_config.json, or auto for the one beside the tokenizer.", OptionGroups.Data);
    private readonly FlagOption _generationPrompt = new("--add-generation-prompt", "End conversations where the assistant is to answer.", OptionGroups.Data);
    private readonly FlagOption _noSpecialTokens = new("--no-special-tokens", "Leave out the tokens around an example, as <s>; a chat template writes its own.", OptionGroups.Data);
    private readonly ValueOption _batchSize = new("--batch-size", "N", "Examples in a batch, which are padded to its longest.", OptionGroups.Training) { Default = "8" };
    private readonly ValueOption _maxLength = new("--max-length", "N", "Cut longer examples to N tokens before they are padded.", OptionGroups.Training);
    private readonly ValueOption _packTo = new("--pack-to", "N", "Tokens of a sequence into which examples are packed.", OptionGroups.Training) { Default = "--max-length, else the longest example" };
    private readonly ValueOption _seed = new("--seed", "N", "Seed of the shuffled order.", OptionGroups.Training) { Default = "0" };

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_tokenizer, _data, _format, _field, _splitOn, _delimiter, _skipBroken, _chatTemplate, _generationPrompt, _noSpecialTokens, _batchSize, _maxLength, _packTo, _seed])
            command.Add(option);
    }

    /// <summary>What a command line asks for.</summary>
    public TokensRequest Read(ParseResult parsed)
    {
        string tokenizer = parsed.GetValue(_tokenizer) is { Length: > 0 } file ? file : throw Bad("--tokenizer is missing; allowed: a SentencePiece tokenizer.model or a Hugging Face tokenizer.json");
        string[] data = parsed.GetValue(_data) is { Length: > 0 } files ? files : throw Bad("--data is missing; allowed: files of JSON lines, CSV or text, or - for standard input");
        if (data.Count(one => one == DataFile.StandardInput) > 1)
            throw Bad("--data names standard input (-) more than once");
        string? template = parsed.GetValue(_chatTemplate);
        int? maxLength = Number(parsed, _maxLength, LongestSequence);
        string? field = parsed.GetValue(_field);
        string[] fields = (field ?? (template is null ? "text" : "messages")).Split(',', StringSplitOptions.TrimEntries);
        if (fields.Any(one => one.Length == 0) || (template is not null && fields.Length > 1))
            throw Bad($"--field is {field}; allowed: {(template is null ? "names of fields with commas between them" : "with --chat-template the name of one field, which has the messages")}");
        if (template is null && parsed.GetValue(_generationPrompt))
            throw Bad("--add-generation-prompt needs --chat-template");
        (string, DatasetFormat)[] formats = [.. data.Select(one => (one, FormatOf(parsed, one)))];
        RefuseIdle(parsed, formats);
        return new TokensRequest(tokenizer, formats, fields)
        {
            Unit = Unit(parsed),
            Delimiter = Delimiter(parsed),
            ChatTemplate = template,
            AddGenerationPrompt = parsed.GetValue(_generationPrompt),
            AddSpecialTokens = template is null && !parsed.GetValue(_noSpecialTokens),
            SkipBroken = parsed.GetValue(_skipBroken),
            MaxLength = maxLength,
            BatchSize = Number(parsed, _batchSize, LargestBatch) ?? 8,
            PackTo = Number(parsed, _packTo, LongestSequence) ?? maxLength,
            Seed = Seed(parsed),
        };
    }

    private DatasetFormat FormatOf(ParseResult parsed, string file)
    {
        string allowed = string.Join(", ", DatasetFormats.Names);
        if (parsed.GetValue(_format) is { } name)
            return DatasetFormats.Parse(name) ?? throw Bad($"--format is {name}; allowed: {allowed}");
        return DatasetFormats.OfFile(file)
            ?? throw Bad($"the format of {(file == DataFile.StandardInput ? "standard input" : file)} is not known by its name; name it with --format: {allowed}");
    }

    // What would have no effect is a mistake of whoever gave it.
    private void RefuseIdle(ParseResult parsed, IReadOnlyList<(string File, DatasetFormat Format)> data)
    {
        bool Has(DatasetFormat format) => data.Any(one => one.Format == format);
        if (parsed.GetValue(_splitOn) is not null && !Has(DatasetFormat.Text))
            throw Bad("--split-on is for plain text, and no file is");
        if (parsed.GetValue(_delimiter) is not null && !Has(DatasetFormat.Csv))
            throw Bad("--delimiter is for CSV, and no file is");
        if (parsed.GetValue(_field) is { } field && !Has(DatasetFormat.Csv) && !Has(DatasetFormat.Jsonl))
            throw Bad($"--field {field} is for JSON lines and CSV, and no file is");
    }

    private TextUnit Unit(ParseResult parsed)
    {
        string unit = parsed.GetValue(_splitOn) ?? s_units[0];
        int at = Array.IndexOf(s_units, unit);
        return at >= 0 ? (TextUnit)at : throw Bad($"--split-on is {unit}; allowed: {string.Join(", ", s_units)}");
    }

    private char? Delimiter(ParseResult parsed) => parsed.GetValue(_delimiter) switch
    {
        null => null,
        "\\t" => '\t',
        [var one] when one < '\x7f' && one is not ('"' or '\r' or '\n') => one,
        var other => throw Bad($"--delimiter is '{other}'; allowed: one character of ASCII other than a quote, or \\t"),
    };

    private static int? Number(ParseResult parsed, ValueOption option, int max)
    {
        if (parsed.GetValue(option) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= max
            ? number
            : throw Bad($"{option.Name} is {text}; allowed: a whole number from 1 to {max}");
    }

    private long Seed(ParseResult parsed)
    {
        string text = parsed.GetValue(_seed) ?? "0";
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seed)
            ? seed
            : throw Bad($"--seed is {text}; allowed: a whole number from 0 to {long.MaxValue}");
    }

    private static ToolException Bad(string message) => new(ExitCode.BadInput, message);
}
