using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace GpuProbe.Core.Reporting.Rows;

/// <summary>Reads and writes <c>results.jsonl</c>: one <see cref="ResultRow"/> a line.</summary>
public static class ResultRows
{
    /// <summary>Most rows that are read into memory at once.</summary>
    public const int MostRows = 200_000;

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
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return [.. Read(stream, path)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Bad($"{path} cannot be read: {InputText.OneLine(failure.Message)}", failure);
        }
    }

    /// <summary>The rows of a stream, in its order.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ToolException">A line is no row of this schema, or there are too many (exit code 2).</exception>
    public static IEnumerable<ResultRow> Read(Stream stream, string name)
    {
        int count = 0;
        foreach (ResultLine line in ResultLines.Read(stream, name))
        {
            if (++count > MostRows)
                throw Bad($"{name} has more than {MostRows} rows; allowed: that many, so use several files");
            yield return Parse(line, name);
        }
    }

    /// <summary>The row in one line of a file.</summary>
    /// <param name="line">The line.</param>
    /// <param name="name">What messages call the file.</param>
    /// <exception cref="ToolException">It is no row of this schema (exit code 2).</exception>
    public static ResultRow Parse(ResultLine line, string name)
    {
        string where = $"{name}, line {line.Number}";
        if (line.HasEnd || IsWhole(line))
            return Parse(line.Bytes.Span, where);
        throw Bad($"{where}: cut off, as a sweep that was killed leaves its last line; run the sweep again, which goes on from there, or delete this line");
    }

    /// <summary>Whether a line is one JSON value to its end.</summary>
    public static bool IsWhole(ResultLine line)
    {
        try
        {
            using var document = JsonDocument.Parse(line.Bytes);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The row in one line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="where">What messages call it.</param>
    /// <exception cref="ToolException">It is no row of this schema (exit code 2).</exception>
    public static ResultRow Parse(string line, string where) => Parse(Encoding.UTF8.GetBytes(line), where);

    /// <summary>The row in one line.</summary>
    /// <param name="line">The line, UTF-8.</param>
    /// <param name="where">What messages call it.</param>
    /// <exception cref="ToolException">It is no row of this schema (exit code 2).</exception>
    public static ResultRow Parse(ReadOnlySpan<byte> line, string where)
    {
        if (!Utf8.IsValid(line))
            throw NotARow(where, "it is not UTF-8 text");
        try
        {
            CheckSchema(line, where);
            ResultRow row = JsonSerializer.Deserialize(line, ResultRowJsonContext.Default.ResultRow) ?? throw NotARow(where, "it is empty");
            RequireSound(row, where);
            return row;
        }
        catch (JsonException failure)
        {
            throw NotARow(where, Reason(failure), failure);
        }
        catch (ToolException failure) when (!failure.Message.StartsWith(where, StringComparison.Ordinal))
        {
            // The set-up's own reader does not know the line.
            throw NotARow(where, failure.Message, failure);
        }
    }

    private static void CheckSchema(ReadOnlySpan<byte> line, string where)
    {
        var reader = new Utf8JsonReader(line);
        string? schema = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw NotARow(where, "it is no JSON object");
        while (schema is null && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isSchema = reader.ValueTextEquals("schema"u8);
            reader.Skip();
            if (isSchema)
                schema = reader.TokenType == JsonTokenType.String ? reader.GetString() : throw NotARow(where, "its \"schema\" is no text");
        }

        if (schema is null)
            throw NotARow(where, "it has no \"schema\"");
        if (!schema.StartsWith(Family, StringComparison.Ordinal) || !int.TryParse(schema.AsSpan(Family.Length), out int major) || major < 1)
            throw NotARow(where, $"its schema is \"{InputText.Shorten(schema)}\"");
        if (major > Major)
            throw Bad($"{where}: written with schema {schema}, but this gpuprobe reads up to {Family}{Major}; use a newer gpuprobe");
    }

    // What adds rows up relies on it.
    private static void RequireSound(ResultRow row, string where)
    {
        long?[] bytes = [row.AllocatedBytes, row.ReservedBytes, row.DeviceBytes, row.ContextBytes, row.TotalMemoryBytes, row.ClosedFormBytes];
        if (bytes.Any(size => size < 0))
            throw NotARow(where, "a number of bytes is negative");
        IEnumerable<double> seconds = [.. row.StepSeconds ?? [], .. row.PhaseSeconds?.Values ?? []];
        if (seconds.Any(time => time < 0 || !double.IsFinite(time)))
            throw NotARow(where, "a time is negative or no number");
        if (row.Id.Length == 0 || row.Device.Length == 0)
            throw NotARow(where, "its id or device is empty");
        if (row.Grid is { } grid && (grid.Points < 1 || grid.Index < 0 || grid.Index >= grid.Points))
            throw NotARow(where, "its place in the grid is none");
    }

    // The parser appends its own position, which would contradict ours, and names types that say nothing to a reader.
    private static string Reason(JsonException failure)
    {
        if (failure.Path is { Length: > 2 } path)
            return $"{InputText.Shorten(path[2..])} is not of the kind that a row has there";
        string message = InputText.OneLine(failure.Message);
        if (message.StartsWith("Expected depth", StringComparison.Ordinal))
            return "the line is not a whole JSON object";
        int end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }

    private static ToolException NotARow(string where, string why, Exception? inner = null) => Bad($"{where}: not a row of results: {why}", inner);

    private static ToolException Bad(string message, Exception? inner = null) => new(ExitCode.BadInput, message, inner);
}
