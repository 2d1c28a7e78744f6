using System.Globalization;
using System.Text;
using GpuProbe.Tokenizers.Unicode;

namespace GpuProbe.Tokenizers.HuggingFace.Normalizers;

/// <summary>
/// SentencePiece's rules of replacement as Hugging Face's library applies them: to what a reader takes for one character,
/// where it is shorter than six bytes and begins with a rule, else to each code point.
/// </summary>
internal sealed class Precompiled(CharsMap rules) : INormalizer
{
    private const int TooLong = 6;

    public void Normalize(AlignedText from, int start, int end, AlignedText to)
    {
        string text = Encoding.UTF8.GetString(from.Span[start..end]);
        int place = start;
        for (int at = 0; at < text.Length;)
        {
            int length = StringInfo.GetNextTextElementLength(text, at);
            ReadOnlySpan<char> whole = text.AsSpan(at, length);
            at += length;
            int bytes = Encoding.UTF8.GetByteCount(whole);
            if (bytes < TooLong && rules.Shortest(from.Span.Slice(place, bytes), out ReadOnlySpan<byte> replacement) > 0)
            {
                to.Append(replacement, from, place);
                place += bytes;
                continue;
            }

            foreach (Rune rune in whole.EnumerateRunes())
            {
                int size = rune.Utf8SequenceLength;
                if (rules.Shortest(from.Span.Slice(place, size), out replacement) > 0)
                    to.Append(replacement, from, place);
                else
                    to.AppendCopy(from, place, place + size);
                place += size;
            }
        }
    }
}
