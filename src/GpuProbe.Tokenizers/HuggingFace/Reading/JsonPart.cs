using System.Globalization;
using System.Text;
using System.Text.Json;
using GpuProbe.Core;

namespace GpuProbe.Tokenizers.HuggingFace.Reading;

/// <summary>A part of a <c>tokenizer.json</c> that can say where it stands. Every refusal is one line.</summary>
/// <param name="File">The file, as the person named it.</param>
/// <param name="Path">The keys that lead to the part.</param>
/// <param name="Element">Its value.</param>
internal readonly record struct JsonPart(string File, string Path, JsonElement Element)
{
    private const int LongestQuote = 60;

    public bool IsNull => Element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    /// <summary>The key <c>type</c>.</summary>
    public string Type => Key("type").Text();

    /// <summary>The value of a key; null where it is missing.</summary>
    public JsonPart Key(string key)
    {
        if (Element.ValueKind != JsonValueKind.Object)
            throw Refuse("a JSON object");
        return new JsonPart(File, Path.Length == 0 ? key : $"{Path}.{key}", Element.TryGetProperty(key, out JsonElement value) ? value : default);
    }

    public string Text() => OptionalText() ?? throw Refuse("a text");

    public string? OptionalText()
    {
        if (IsNull)
            return null;
        try
        {
            return Element.ValueKind == JsonValueKind.String ? Element.GetString() : throw Refuse("a text");
        }
        catch (InvalidOperationException broken)
        {
            throw Refusal("is no Unicode text", broken);
        }
    }

    public byte[] Utf8() => Encoding.UTF8.GetBytes(Text());

    public bool Flag(bool? whenSilent = null) => Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null or JsonValueKind.Undefined when whenSilent is { } silent => silent,
        _ => throw Refuse("true or false"),
    };

    public int Integer(int least, int most, int? whenSilent = null)
    {
        if (IsNull && whenSilent is { } silent)
            return silent;
        return Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out int number) && number >= least && number <= most
            ? number
            : throw Refuse($"a whole number from {least.ToString(CultureInfo.InvariantCulture)} to {most.ToString(CultureInfo.InvariantCulture)}");
    }

    public double Number() => Element.ValueKind == JsonValueKind.Number && Element.TryGetDouble(out double number) && double.IsFinite(number) ? number : throw Refuse("a number");

    public IReadOnlyList<JsonPart> List()
    {
        if (Element.ValueKind != JsonValueKind.Array)
            throw Refuse("a list");
        (string file, string path) = (File, Path);
        return [.. Element.EnumerateArray().Select((element, i) => new JsonPart(file, $"{path}[{i}]", element))];
    }

    /// <summary>Refuses keys that nobody asks for, since they may change what the tokenizer does.</summary>
    public void AllowKeys(params ReadOnlySpan<string> known)
    {
        if (Element.ValueKind != JsonValueKind.Object)
            throw Refuse("a JSON object");
        foreach (JsonProperty property in Element.EnumerateObject())
        {
            if (!known.Contains(property.Name))
                throw Key(property.Name).Refusal($"is not supported; allowed: {string.Join(", ", known.ToArray())}");
        }
    }

    /// <summary>A refusal of the value that says what is allowed.</summary>
    public ToolException Refuse(string allowed) => Refusal($"{(Element.ValueKind == JsonValueKind.Undefined ? "is missing" : $"is {Quote()}")}; allowed: {allowed}");

    /// <summary>A refusal in its own words, led by the place.</summary>
    public ToolException Refusal(string message, Exception? cause = null) =>
        new(ExitCode.BadInput, $"{File}: {(Path.Length == 0 ? "the file" : Path)} {message}", cause);

    private string Quote()
    {
        switch (Element.ValueKind)
        {
            case JsonValueKind.Object:
                return "a JSON object";
            case JsonValueKind.Array:
                return "a list";
            default:
                string text = Element.GetRawText().ReplaceLineEndings(" ");
                return text.Length <= LongestQuote ? text : $"{text[..LongestQuote]}...";
        }
    }
}
