using System.Text.Json;

namespace GpuProbe.Core.Reporting.Rows;

/// <summary>Reads rows from <c>results.jsonl</c>, and from the JSON of a single estimate, measurement or probe.</summary>
public static class RowFiles
{
    private const int LargestResult = 64 << 20;
    private const int SchemaIsWithin = 4096;

    /// <summary>The rows of <paramref name="path"/>, in its order.</summary>
    /// <param name="path">A file of rows, or of one result.</param>
    /// <exception cref="ToolException">It is neither, or cannot be read (exit code 2).</exception>
    public static IReadOnlyList<ResultRow> Read(string path)
    {
        if (!File.Exists(path) || !IsResult(path))
            return ResultRows.Read(path);
        if (new FileInfo(path).Length > LargestResult)
            throw Bad($"{path} is larger than {LargestResult >> 20} MiB; allowed: a result of estimate, measure or probe, or rows of results");
        ProbeResult result = ResultJson.Read(File.ReadAllText(path), path);
        if (result.Spread is not null)
            throw Bad($"{path} is an estimate for several cards, which no row can hold; allowed: a result for one card, or rows of results");
        ResultRow[] rows = [.. RowsOfResult.Of(result)];
        return rows.Length > 0 ? rows : throw Bad($"{path} holds neither an estimate nor a measurement");
    }

    // A result is one object over many lines, and its schema comes first.
    private static bool IsResult(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] start = new byte[SchemaIsWithin];
            int length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            ReadOnlySpan<byte> text = start.AsSpan(0, length);
            var reader = new Utf8JsonReader(text.StartsWith("\uFEFF"u8) ? text[3..] : text, isFinalBlock: false, default);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject
                && reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("schema"u8)
                && reader.Read() && reader.TokenType == JsonTokenType.String && reader.GetString()!.StartsWith("gpuprobe.result/", StringComparison.Ordinal);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            // Whoever reads the rows says what is wrong.
            return false;
        }
    }

    private static ToolException Bad(string message) => new(ExitCode.BadInput, message);
}
