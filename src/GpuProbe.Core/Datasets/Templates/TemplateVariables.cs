using System.Globalization;
using System.Numerics;
using System.Text.Json;
using GpuProbe.Core.Datasets.Templates.Values;

namespace GpuProbe.Core.Datasets.Templates;

/// <summary>What a template is rendered with.</summary>
public sealed class TemplateVariables
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, object?> Values => _values;

    /// <summary>Adds a value as JSON has it: numbers, texts, lists and mappings in their order.</summary>
    /// <param name="name">The variable's name.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="TemplateException">A text in it has half a surrogate pair.</exception>
    public TemplateVariables With(string name, JsonElement value)
    {
        try
        {
            _values[name] = Of(value);
        }
        catch (InvalidOperationException failure)
        {
            throw new TemplateException("a text in it is not valid Unicode", innerException: failure);
        }

        return this;
    }

    /// <summary>Adds a text.</summary>
    /// <param name="name">The variable's name.</param>
    /// <param name="text">Its value; <see langword="null"/> for none.</param>
    public TemplateVariables With(string name, string? text)
    {
        _values[name] = text;
        return this;
    }

    /// <summary>Adds a truth value.</summary>
    /// <param name="name">The variable's name.</param>
    /// <param name="flag">Its value.</param>
    public TemplateVariables With(string name, bool flag)
    {
        _values[name] = flag;
        return this;
    }

    private static object? Of(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String: return value.GetString();
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            case JsonValueKind.Number: return Number(value);
            case JsonValueKind.Array: return value.EnumerateArray().Select(Of).ToList();
            case JsonValueKind.Object:
                var mapping = new Mapping();
                foreach (JsonProperty property in value.EnumerateObject())
                    mapping[property.Name] = Of(property.Value);
                return mapping;
            default: return null;
        }
    }

    private static object? Number(JsonElement value)
    {
        if (value.TryGetInt64(out long whole))
            return whole;
        string text = value.GetRawText();
        return BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger big)
            ? big
            : double.Parse(text, CultureInfo.InvariantCulture);
    }
}
