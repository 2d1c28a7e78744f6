using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace GpuProbe.Core.Tests.Sweeps;

/// <summary>A schema file of the repository, and whether a value is of it. Knows the keywords that these files use, and no others.</summary>
internal sealed class JsonSchema
{
    private static readonly HashSet<string> Remarks = ["$schema", "$id", "$defs", "title", "description", "default"];
    private readonly JsonElement _root;

    private JsonSchema(JsonElement root) => _root = root;

    public JsonElement Root => _root;

    public static string Repository { get; } =
        typeof(JsonSchema).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    public static JsonSchema Open(string name) => new(JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository, "schemas", name))).RootElement);

    public bool Allows(string json) => Allows(_root, JsonDocument.Parse(json).RootElement);

    private bool Allows(JsonElement schema, JsonElement value) => schema.EnumerateObject().All(keyword => keyword.Name switch
    {
        "$ref" => Allows(Definition(keyword.Value.GetString()!), value),
        "type" => (keyword.Value.ValueKind == JsonValueKind.Array ? [.. keyword.Value.EnumerateArray()] : new[] { keyword.Value }).Any(type => IsOf(type.GetString()!, value)),
        "const" => JsonElement.DeepEquals(keyword.Value, value),
        "enum" => keyword.Value.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)),
        "not" => !Allows(keyword.Value, value),
        "anyOf" => keyword.Value.EnumerateArray().Any(one => Allows(one, value)),
        "oneOf" => keyword.Value.EnumerateArray().Count(one => Allows(one, value)) == 1,
        "minLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.Length >= keyword.Value.GetInt32(),
        "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= keyword.Value.GetDouble(),
        "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= keyword.Value.GetDouble(),
        "exclusiveMinimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() > keyword.Value.GetDouble(),
        "minItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= keyword.Value.GetInt32(),
        "uniqueItems" => value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Select(one => one.GetRawText()).Distinct().Count() == value.GetArrayLength(),
        "items" => value.ValueKind != JsonValueKind.Array || value.EnumerateArray().All(one => Allows(keyword.Value, one)),
        "required" => value.ValueKind != JsonValueKind.Object || keyword.Value.EnumerateArray().All(key => value.TryGetProperty(key.GetString()!, out _)),
        "minProperties" => value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Count() >= keyword.Value.GetInt32(),
        "properties" or "patternProperties" => value.ValueKind != JsonValueKind.Object || value.EnumerateObject().All(one => Of(schema, one.Name).All(own => Allows(own, one.Value))),
        "additionalProperties" => value.ValueKind != JsonValueKind.Object || value.EnumerateObject().All(one => Of(schema, one.Name).Any() || Additional(keyword.Value, one.Value)),
        _ when Remarks.Contains(keyword.Name) => true,
        _ => throw new NotSupportedException(keyword.Name),
    });

    private bool Additional(JsonElement schema, JsonElement value) => schema.ValueKind != JsonValueKind.False && Allows(schema, value);

    private static IEnumerable<JsonElement> Of(JsonElement schema, string key)
    {
        if (schema.TryGetProperty("properties", out JsonElement properties) && properties.TryGetProperty(key, out JsonElement own))
            yield return own;
        if (!schema.TryGetProperty("patternProperties", out JsonElement patterns))
            yield break;
        foreach (JsonProperty pattern in patterns.EnumerateObject().Where(pattern => Regex.IsMatch(key, pattern.Name, RegexOptions.None, TimeSpan.FromSeconds(1))))
            yield return pattern.Value;
    }

    private JsonElement Definition(string reference) =>
        reference.TrimStart('#', '/').Split('/').Aggregate(_root, (element, key) => element.GetProperty(key));

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => throw new NotSupportedException(type),
    };
}
