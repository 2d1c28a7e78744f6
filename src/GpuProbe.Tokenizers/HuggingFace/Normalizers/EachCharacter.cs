using GpuProbe.Tokenizers.Bytes;

namespace GpuProbe.Tokenizers.HuggingFace.Normalizers;

/// <summary>Changes each character by itself: nothing, another text, or left as it is where the rule gives null.</summary>
internal sealed class EachCharacter(Func<int, byte[]?> rule) : INormalizer
{
    private static readonly byte[] s_nothing = [];
    private static readonly byte[] s_space = [(byte)' '];

    /// <summary>Small letters.</summary>
    public static EachCharacter Lowercase() => new(Unicode.UnicodeTables.Instance.Lower);

    /// <summary>Without the marks that combine with a character.</summary>
    public static EachCharacter StripAccents() => new(code => Unicode.UnicodeTables.Instance.IsMark(code) ? s_nothing : null);

    /// <summary>Without control characters, and with a plain space for what SentencePiece's nmt rules count as one.</summary>
    public static EachCharacter Nmt() => new(code => code switch
    {
        (>= 0x01 and <= 0x08) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F or 0x8F or 0x9F => s_nothing,
        0x09 or 0x0A or 0x0C or 0x0D or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD => s_space,
        _ => null,
    });

    public void Normalize(AlignedText from, int start, int end, AlignedText to)
    {
        int copied = start;
        for (int at = start; at < end;)
        {
            int code = Utf8Text.Decode(from.Span[at..end], out int length);
            if (rule(code) is { } changed)
            {
                to.AppendCopy(from, copied, at);
                to.Append(changed, from, at);
                copied = at + length;
            }

            at += length;
        }

        to.AppendCopy(from, copied, end);
    }
}
