using System.Text.Json;
using GpuProbe.Core.Datasets.Lengths;

namespace GpuProbe.Core.Reporting.Tokens;

/// <summary>Writes and reads token counts as JSON of the schema <c>gpuprobe.tokens/1</c>.</summary>
public static class TokensJson
{
    private const string Family = "gpuprobe.tokens/";
    private const string Allowed = "the JSON that gpuprobe tokens --json writes";
    private const int LongestSequence = 1 << 24;

    /// <summary>The JSON of <paramref name="result"/>, indented, with a line end.</summary>
    public static string Write(TokensResult result) => JsonSerializer.Serialize(result, TokensJsonContext.Default.TokensResult) + "\n";

    /// <summary>The lengths in a result's file, and whether they are of all the data.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ToolException">It is not a result, of a newer schema, or has no examples (exit code 2).</exception>
    public static (LengthDistribution Lengths, bool Complete) ReadLengths(string path)
    {
        InputObject root = InputFile.Open(path);
        string? schema = root.Value("schema") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        if (schema is null || !schema.StartsWith(Family, StringComparison.Ordinal))
            throw root.Refusal($"not a result of gpuprobe tokens{(schema is null ? "" : $": its schema is {InputText.Shorten(schema)}")}; allowed: {Allowed}");
        if (schema != TokensResult.SchemaName)
            throw root.Refusal($"written with schema {InputText.Shorten(schema)}, but this gpuprobe reads {TokensResult.SchemaName}; use a newer gpuprobe");
        if (root.OptionalObject("lengths") is not { } lengths)
            throw root.Refusal($"it has no lengths, for there were no examples; allowed: {Allowed}");
        if (lengths.OptionalObject("counts") is not { } counts)
            throw lengths.Refuse("counts", "an object of lengths with their number of examples");
        List<LengthCount> read = [];
        foreach (string key in counts.Keys)
        {
            if (!int.TryParse(key, out int length) || length < 0 || length > LongestSequence)
                throw counts.Refusal($"lengths.counts has the length '{InputText.Shorten(key)}'; allowed: a whole number from 0 to {LongestSequence}");
            read.Add(new LengthCount(length, counts.Integer(key, 1, 1L << 40)));
        }

        if (read.Count == 0)
            throw root.Refusal($"lengths.counts is empty; allowed: {Allowed}");
        try
        {
            return (new LengthDistribution([.. read.OrderBy(one => one.Length)]), root.Flag("complete", whenSilent: true));
        }
        catch (OverflowException failure)
        {
            throw new ToolException(ExitCode.BadInput, $"{path}: lengths.counts has more tokens than can be counted; allowed: {Allowed}", failure);
        }
    }
}
