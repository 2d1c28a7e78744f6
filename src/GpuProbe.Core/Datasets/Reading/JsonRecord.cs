using System.Text.Json;
using System.Text.Unicode;

namespace GpuProbe.Core.Datasets.Reading;

/// <summary>A line of JSON lines.</summary>
internal static class JsonRecord
{
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 512 };

    /// <summary>The object that a line holds.</summary>
    /// <exception cref="BrokenRecordException">It holds none.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> line)
    {
        if (!Utf8.IsValid(line.Span))
            throw new BrokenRecordException("not UTF-8, which JSON has to be");
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(line, s_options);
        }
        catch (JsonException failure)
        {
            bool begins = line.Span.Trim(" \t\r"u8) is [(byte)'{' or (byte)'['];
            throw new BrokenRecordException(begins ? "a line with a bracket only; allowed: a whole JSON object on each line (jq -c . writes such)" : Reason(failure), failure);
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return document;
        string kind = Kind(document.RootElement);
        bool isList = document.RootElement.ValueKind == JsonValueKind.Array;
        document.Dispose();
        throw new BrokenRecordException($"{kind} where a JSON object has to stand{(isList ? " (jq -c '.[]' makes lines of a list)" : "")}");
    }

    /// <summary>The value at a path such as <c>a.b</c>; a key that holds the dots itself comes first.</summary>
    public static JsonElement Field(JsonElement record, string path)
    {
        if (record.TryGetProperty(path, out JsonElement whole))
            return whole;
        JsonElement value = record;
        foreach (string key in path.Split('.'))
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(key, out JsonElement next))
                throw new BrokenRecordException($"it has no '{InputText.Shorten(path)}'{Known(record, path)}");
            value = next;
        }

        return value;
    }

    /// <summary>What kind of value it is, for messages.</summary>
    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a truth value",
    };

    private static string Known(JsonElement record, string path)
    {
        string[] names = [.. record.EnumerateObject().Select(property => property.Name)];
        return names.Length == 0 ? "" : $"{Suggestion.Clause(path, names)}; it has {InputText.Shorten(string.Join(", ", names))}";
    }

    // The parser's own position counts from 0, and lines within the record.
    private static string Reason(JsonException failure)
    {
        string message = InputText.OneLine(failure.Message);
        int end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return $"not valid JSON (byte {failure.BytePositionInLine + 1}): {(end < 0 ? message : message[..end]).TrimEnd('.')}";
    }
}
