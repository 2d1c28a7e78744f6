using System.Text.Json;

namespace GpuProbe.Core.Reporting;

/// <summary>Writes and reads results as JSON of the schema <c>gpuprobe.result/1</c>.</summary>
public static class ResultJson
{
    private const string Family = "gpuprobe.result/";
    private const int Major = 1;

    /// <summary>The JSON of <paramref name="result"/>, indented, with a line end.</summary>
    public static string Write(ProbeResult result) =>
        JsonSerializer.Serialize(result, ResultJsonContext.Default.ProbeResult) + "\n";

    /// <summary>The JSON of <paramref name="result"/>, indented, with a line end.</summary>
    public static string Write(EnvironmentResult result) =>
        JsonSerializer.Serialize(result, ResultJsonContext.Default.EnvironmentResult) + "\n";

    /// <summary>The result in <paramref name="json"/>; fields that this version does not know are passed over.</summary>
    /// <param name="json">A result.</param>
    /// <param name="source">Where it comes from, for messages.</param>
    /// <exception cref="ToolException">It is not a result, or of a newer major version (exit code 2).</exception>
    public static ProbeResult Read(string json, string source)
    {
        try
        {
            CheckSchema(json, source);
            return JsonSerializer.Deserialize(json, ResultJsonContext.Default.ProbeResult)
                ?? throw NotAResult(source, "it is empty", null);
        }
        catch (JsonException e)
        {
            throw NotAResult(source, Reason(e), e);
        }
        catch (ToolException e) when (!e.Message.StartsWith(source, StringComparison.Ordinal))
        {
            throw new ToolException(e.ExitCode, $"{source}: {e.Message}", e);
        }
    }

    private static void CheckSchema(string json, string source)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("schema", out JsonElement element)
            || element.ValueKind != JsonValueKind.String)
            throw NotAResult(source, "it has no \"schema\"", null);

        string schema = element.GetString()!;
        if (!schema.StartsWith(Family, StringComparison.Ordinal) || !int.TryParse(schema.AsSpan(Family.Length), out int major))
            throw NotAResult(source, $"its schema is \"{schema}\"", null);
        if (major > Major)
            throw new ToolException(
                ExitCode.BadInput,
                $"{source}: written with schema {schema}, but this gpuprobe reads up to {Family}{Major}; use a newer gpuprobe.");
    }

    // The parser's own words name .NET's types and count lines from zero.
    private static string Reason(JsonException failure)
    {
        string place = failure.LineNumber is { } line ? $" (line {line + 1}, byte {failure.BytePositionInLine + 1})" : "";
        return failure.Path is { } path ? $"{InputText.Shorten(path)} is not as {Family}{Major} has it{place}" : $"it is not valid JSON{place}";
    }

    private static ToolException NotAResult(string source, string why, Exception? inner) =>
        new(ExitCode.BadInput, $"{source}: not a gpuprobe result: {why}.", inner);
}
