using GpuProbe.Core;

namespace GpuProbe.Tokenizers;

/// <summary>Reads the file of a tokenizer and tells its kind by what it holds.</summary>
internal static class TokenizerBytes
{
    private const string Allowed = "a SentencePiece tokenizer.model or a Hugging Face tokenizer.json";

    // The largest vocabularies in use take 35 MB; whoever hands in weights is told so before they are read.
    private const long MostBytes = 256L << 20;

    public static byte[] Read(string path)
    {
        if (Directory.Exists(path))
            throw Bad($"{path} is a directory; allowed: {Allowed}");
        if (!File.Exists(path))
            throw Bad($"{path} does not exist; allowed: {Allowed}");
        try
        {
            using FileStream file = File.OpenRead(path);
            if (file.Length > MostBytes)
                throw Bad($"{path} is larger than {MostBytes >> 20} MiB; allowed: {Allowed}");
            byte[] content = new byte[file.Length];
            file.ReadExactly(content);
            return content;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Bad($"{path} cannot be read: {failure.Message.ReplaceLineEndings(" ")}", failure);
        }
    }

    /// <summary>Whether it is JSON text: a brace at the start, and no character that JSON does not allow near it.</summary>
    public static bool IsJson(ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> text = WithoutMark(content);
        foreach (byte one in text[..Math.Min(text.Length, 4096)])
        {
            if (one < ' ' && one is not ((byte)'\t' or (byte)'\n' or (byte)'\r'))
                return false;
        }

        return text.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];
    }

    /// <summary>Whether it may be a SentencePiece model, which begins with the first of its pieces.</summary>
    public static bool IsSentencePiece(ReadOnlySpan<byte> content) => content is [0x0A, _, 0x0A, ..] or [0x0A, _, _, 0x0A, ..];

    /// <summary>The content without the mark that some editors put in front of UTF-8.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> content) => content is [0xEF, 0xBB, 0xBF, .. var rest] ? rest : content;

    public static ToolException Neither(string path, ReadOnlySpan<byte> content) =>
        Bad($"{path} {(content.IsEmpty ? "is empty" : "is neither JSON nor a SentencePiece model")}; allowed: {Allowed}");

    private static ToolException Bad(string message, Exception? cause = null) => new(ExitCode.BadInput, message, cause);
}
