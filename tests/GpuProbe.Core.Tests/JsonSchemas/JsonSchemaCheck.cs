using System.Text.Json;

namespace GpuProbe.Core.Tests.JsonSchemas;

/// <summary>Holds JSON against a JSON Schema, as far as the repository's own schemas go; a keyword beyond that fails.</summary>
internal sealed class JsonSchemaCheck(JsonElement root)
{
    private static readonly string[] Silent = ["$schema", "$id", "$defs", "title", "description", "default", "examples"];

    /// <summary>Every place where <paramref name="value"/> is not as <paramref name="schema"/> says.</summary>
    public static IReadOnlyList<string> Problems(string schema, string value)
    {
        using JsonDocument rules = JsonDocument.Parse(schema);
        using JsonDocument document = JsonDocument.Parse(value);
        return [.. new JsonSchemaCheck(rules.RootElement).Of(rules.RootElement, document.RootElement, "$")];
    }

    private IEnumerable<string> Of(JsonElement schema, JsonElement value, string path) =>
        schema.EnumerateObject().SelectMany(rule => Of(rule.Name, rule.Value, schema, value, path));

    private IEnumerable<string> Of(string keyword, JsonElement rule, JsonElement schema, JsonElement value, string path) => keyword switch
    {
        _ when Silent.Contains(keyword) => [],
        "$ref" => Of(Definition(rule.GetString()!), value, path),
        "type" => Types(rule).Any(type => IsOf(type, value)) ? [] : [$"{path} is no {rule}"],
        "const" => JsonElement.DeepEquals(rule, value) ? [] : [$"{path} is not {rule}"],
        "enum" => rule.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)) ? [] : [$"{path} is none of {rule}"],
        "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= rule.GetDouble() ? [] : [$"{path} is less than {rule}"],
        "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= rule.GetDouble() ? [] : [$"{path} is more than {rule}"],
        "minLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.Length >= rule.GetInt32() ? [] : [$"{path} is too short"],
        "required" => value.ValueKind != JsonValueKind.Object ? [] : rule.EnumerateArray().Where(key => !value.TryGetProperty(key.GetString()!, out _)).Select(key => $"{path}.{key} is missing"),
        "properties" => value.ValueKind != JsonValueKind.Object ? [] : value.EnumerateObject()
            .SelectMany(one => rule.TryGetProperty(one.Name, out JsonElement own) ? Of(own, one.Value, $"{path}.{one.Name}") : []),
        "additionalProperties" => rule.GetBoolean() || value.ValueKind != JsonValueKind.Object ? [] : value.EnumerateObject()
            .Where(one => !schema.GetProperty("properties").TryGetProperty(one.Name, out _)).Select(one => $"{path}.{one.Name} is not known"),
        "items" => value.ValueKind != JsonValueKind.Array ? [] : value.EnumerateArray().SelectMany((one, i) => Of(rule, one, $"{path}[{i}]")),
        _ => throw new NotSupportedException($"keyword {keyword}"),
    };

    private JsonElement Definition(string reference) => reference.TrimStart('#', '/').Split('/').Aggregate(root, (element, name) => element.GetProperty(name));

    private static IEnumerable<string> Types(JsonElement rule) =>
        rule.ValueKind == JsonValueKind.Array ? rule.EnumerateArray().Select(type => type.GetString()!) : [rule.GetString()!];

    private static bool IsOf(string type, JsonElement value) => (type, value.ValueKind) switch
    {
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) or ("number", JsonValueKind.Number)
            or ("null", JsonValueKind.Null) or ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => value.TryGetInt64(out _),
        _ => false,
    };
}
