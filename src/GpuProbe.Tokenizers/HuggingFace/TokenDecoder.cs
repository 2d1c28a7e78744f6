using System.Globalization;
using System.Text;
using GpuProbe.Tokenizers.Bytes;

namespace GpuProbe.Tokenizers.HuggingFace;

/// <summary>Turns tokens back into text: byte-level ones, or those that write spaces as a mark and bytes as <c>&lt;0x0A&gt;</c>.</summary>
/// <param name="IsByteLevel">Whether a token's characters stand for bytes.</param>
/// <param name="Mark">What stands for a space; null where nothing does.</param>
/// <param name="DropsFirstSpace">Whether the first space was put there by the tokenizer.</param>
internal sealed record TokenDecoder(bool IsByteLevel, string? Mark, bool DropsFirstSpace)
{
    public void Add(string token, ByteBuffer text)
    {
        if (IsByteLevel)
            AddBytes(token, text);
        else if (token is ['<', '0', 'x', _, _, '>'] && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, null, out byte one))
            text.Add(one);
        else
            text.Add(Encoding.UTF8.GetBytes(Mark is null ? token : token.Replace(Mark, " ", StringComparison.Ordinal)));
    }

    public string Text(ByteBuffer text)
    {
        ReadOnlySpan<byte> bytes = text.Span;
        return Encoding.UTF8.GetString(DropsFirstSpace && bytes is [(byte)' ', ..] ? bytes[1..] : bytes);
    }

    // A token with a character that stands for no byte is its own text.
    private static void AddBytes(string token, ByteBuffer text)
    {
        int before = text.Length;
        foreach (Rune rune in token.EnumerateRunes())
        {
            if (ByteAlphabet.Byte(rune.Value) is { } one)
            {
                text.Add(one);
                continue;
            }

            text.Truncate(before);
            text.Add(Encoding.UTF8.GetBytes(token));
            return;
        }
    }
}
