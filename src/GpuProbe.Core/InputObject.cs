using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace GpuProbe.Core;

/// <summary>A JSON object that a person wrote. Every refusal is one line with the file, the key, the value and what is allowed.</summary>
internal sealed class InputObject
{
    private readonly JsonElement _element;
    private readonly string _prefix;

    private InputObject(string where, JsonElement element, string prefix) =>
        (Where, _element, _prefix) = (where, element, prefix);

    /// <summary>The file, as the person named it.</summary>
    public string Where { get; }

    public IEnumerable<string> Keys => _element.EnumerateObject().Select(property => property.Name);

    public static InputObject Root(string where, JsonElement element) =>
        element.ValueKind == JsonValueKind.Object
            ? new(where, element, string.Empty)
            : throw new ToolException(ExitCode.BadInput, $"{where} holds {Quote(element)}; allowed: a JSON object");

    /// <summary>Whether the key is there at all, be it as <c>null</c>.</summary>
    public bool Has(string key) => _element.TryGetProperty(key, out _);

    public JsonElement? Value(string key) =>
        _element.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public long Integer(string key, long min, long max) =>
        OptionalInteger(key, min, max) ?? throw Refuse(key, IntegerRange(min, max));

    public long? OptionalInteger(string key, long min, long max)
    {
        if (Value(key) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= min && number <= max
            ? number
            : throw Refuse(key, IntegerRange(min, max));
    }

    /// <summary>A number as it is written, so that whoever knows its range can judge it.</summary>
    public string? OptionalNumberText(string key) => Value(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value => value.GetRawText(),
        _ => throw Refuse(key, "a number"),
    };

    public double Positive(string key) => OptionalPositive(key) ?? throw Refuse(key, PositiveNumber);

    public double? OptionalPositive(string key)
    {
        if (Value(key) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number > 0 && double.IsFinite(number)
            ? number
            : throw Refuse(key, PositiveNumber);
    }

    public bool Flag(string key, bool whenSilent) => Value(key) switch
    {
        null => whenSilent,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Refuse(key, "true or false"),
    };

    public string Text(string key) => OptionalText(key) ?? throw Refuse(key, SomeText);

    public string? OptionalText(string key) => Value(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value when value.GetString() is { Length: > 0 } text => text,
        _ => throw Refuse(key, SomeText),
    };

    public InputObject? OptionalObject(string key) => Value(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => new(Where, value, $"{_prefix}{key}."),
        _ => throw Refuse(key, "a JSON object"),
    };

    /// <summary>The objects of a list; none where the key is missing.</summary>
    public IReadOnlyList<InputObject> Objects(string key) => Value(key) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } value when value.EnumerateArray().All(one => one.ValueKind == JsonValueKind.Object) =>
            [.. value.EnumerateArray().Select((one, i) => new InputObject(Where, one, $"{_prefix}{key}[{i}]."))],
        _ => throw Refuse(key, "a list of JSON objects"),
    };

    /// <summary>The whole object as a value of another type.</summary>
    /// <param name="type">How to read it.</param>
    /// <param name="allowed">What the file should hold.</param>
    public T As<T>(JsonTypeInfo<T> type, string allowed)
        where T : class
    {
        try
        {
            return _element.Deserialize(type) ?? throw Refusal($"it is empty; allowed: {allowed}");
        }
        catch (JsonException failure)
        {
            string message = InputText.OneLine(failure.Message);
            int end = message.IndexOf(" Path:", StringComparison.Ordinal);
            string place = failure.Path is { Length: > 2 } path ? $"{path[2..]}: " : string.Empty;
            throw new ToolException(ExitCode.BadInput, $"{Where}: {place}{(end < 0 ? message : message[..end])}; allowed: {allowed}", failure);
        }
    }

    /// <summary>The refusal of a key's value, or of its absence.</summary>
    public ToolException Refuse(string key, string allowed) => _element.TryGetProperty(key, out JsonElement value)
        ? Refusal($"{_prefix}{key} is {Quote(value)}; allowed: {allowed}")
        : Refusal($"{_prefix}{key} is missing; allowed: {allowed}");

    /// <summary>A refusal in its own words, led by the file.</summary>
    public ToolException Refusal(string message) => new(ExitCode.BadInput, $"{Where}: {message}");

    public void RefuseUnknownKeys(IReadOnlyCollection<string> known)
    {
        if (Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown)
            throw Refusal($"{_prefix}{InputText.Shorten(unknown)} is not known{Suggestion.Clause(unknown, known)}; allowed: {string.Join(", ", known)}");
    }

    private const string PositiveNumber = "a number greater than 0";
    private const string SomeText = "a text that is not empty";

    private static string IntegerRange(long min, long max) => $"a whole number from {min} to {max}";

    /// <summary>A value in a message.</summary>
    internal static string Quote(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "a JSON object",
        JsonValueKind.Array when value.GetArrayLength() == 0 => "an empty list",
        JsonValueKind.Array => "a JSON array",
        _ => InputText.Shorten(value.GetRawText()),
    };
}
