using System.Text.Json;

namespace GpuProbe.Core.Reporting.Rows;

/// <summary>Reads and writes <c>results.jsonl</c>: one <see cref="ResultRow"/> a line.</summary>
public static class ResultRows
{
    private const string Family = "gpuprobe.row/";
    private const int Major = 1;

    /// <summary>The row as one line of JSON, without a line end.</summary>
    public static string Write(ResultRow row) => JsonSerializer.Serialize(row, ResultRowJsonContext.Default.ResultRow);

    /// <summary>The rows of a file, in its order.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ToolException">It cannot be read, or a line is no row of this schema (exit code 2).</exception>
    public static IReadOnlyList<ResultRow> Read(string path)
    {
        if (Directory.Exists(path))
            throw Bad($"{path} is a directory; allowed: a file of results (.jsonl)");
        if (!File.Exists(path))
            throw Bad($"{path} does not exist; allowed: a file of results (.jsonl)");
        try
        {
            List<ResultRow> rows = [];
            int number = 0;
            foreach (string line in File.ReadLines(path))
            {
                number++;
                if (!string.IsNullOrWhiteSpace(line))
                    rows.Add(Parse(line, $"{path}, line {number}"));
            }

            return rows;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Bad($"{path} cannot be read: {InputText.OneLine(failure.Message)}", failure);
        }
    }

    /// <summary>The row in one line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="where">What messages call it.</param>
    /// <exception cref="ToolException">It is no row of this schema (exit code 2).</exception>
    public static ResultRow Parse(string line, string where)
    {
        try
        {
            CheckSchema(line, where);
            return JsonSerializer.Deserialize(line, ResultRowJsonContext.Default.ResultRow) ?? throw NotARow(where, "it is empty");
        }
        catch (JsonException failure)
        {
            throw NotARow(where, InputText.OneLine(failure.Message), failure);
        }
    }

    private static void CheckSchema(string line, string where)
    {
        using var document = JsonDocument.Parse(line);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("schema", out JsonElement element)
            || element.ValueKind != JsonValueKind.String)
            throw NotARow(where, "it has no \"schema\"");
        string schema = element.GetString()!;
        if (!schema.StartsWith(Family, StringComparison.Ordinal) || !int.TryParse(schema.AsSpan(Family.Length), out int major))
            throw NotARow(where, $"its schema is \"{InputText.Shorten(schema)}\"");
        if (major > Major)
            throw Bad($"{where}: written with schema {schema}, but this gpuprobe reads up to {Family}{Major}; use a newer gpuprobe");
    }

    private static ToolException NotARow(string where, string why, Exception? inner = null) => Bad($"{where}: not a row of results: {why}", inner);

    private static ToolException Bad(string message, Exception? inner = null) => new(ExitCode.BadInput, message, inner);
}
