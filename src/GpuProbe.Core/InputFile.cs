using System.Text.Json;
using System.Text.Unicode;
using GpuProbe.Core.Units;

namespace GpuProbe.Core;

/// <summary>Opens JSON files that a person hands in, and says in one line why one cannot be used.</summary>
internal static class InputFile
{
    // Somebody will hand in the weights instead of the configuration; those must not be read into memory.
    private const int MaxBytes = 16 << 20;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static InputObject Open(string path)
    {
        using MemoryStream content = new(ReadBytes(path));
        return Read(content, path);
    }

    /// <summary>The bytes of a file that is not too large for a text of a person's.</summary>
    public static byte[] ReadBytes(string path)
    {
        if (Directory.Exists(path))
            throw Bad($"{path} is a directory; allowed: a JSON file");
        if (!File.Exists(path))
            throw Bad($"{path} does not exist; allowed: a JSON file");
        try
        {
            using FileStream stream = File.OpenRead(path);
            return ReadAll(stream, path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Bad($"{path} cannot be read: {InputText.OneLine(failure.Message)}", failure);
        }
    }

    public static InputObject Read(Stream stream, string name)
    {
        byte[] text = ReadAll(stream, name);
        ReadOnlySpan<byte> content = text.AsSpan();
        if (content.StartsWith("\uFEFF"u8))
            content = content[3..];
        if (!Utf8.IsValid(content))
            throw Bad($"{name} is not UTF-8 text; allowed: a JSON file");
        if (content.Trim(" \t\r\n"u8).IsEmpty)
            throw Bad($"{name} is empty; allowed: a JSON object");
        try
        {
            return InputObject.Root(name, JsonElement.Parse(content, Strict));
        }
        catch (JsonException failure)
        {
            throw Bad($"{name} is not valid JSON{Position(failure)}: {Reason(failure)}", failure);
        }
    }

    private static byte[] ReadAll(Stream stream, string name)
    {
        using MemoryStream copy = new();
        byte[] buffer = new byte[1 << 16];
        for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            copy.Write(buffer, 0, read);
            if (copy.Length > MaxBytes)
                throw Bad($"{name} is larger than {new ByteSize(MaxBytes)}; allowed: a JSON file of configuration, not weights");
        }

        return copy.ToArray();
    }

    private static string Position(JsonException failure) =>
        failure.LineNumber is { } line ? $" (line {line + 1}, byte {failure.BytePositionInLine + 1})" : string.Empty;

    private static string Reason(JsonException failure)
    {
        // The parser appends its own zero-based position, which would contradict ours.
        string message = InputText.OneLine(failure.Message);
        int end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }

    private static ToolException Bad(string message, Exception? cause = null) => new(ExitCode.BadInput, message, cause);
}
