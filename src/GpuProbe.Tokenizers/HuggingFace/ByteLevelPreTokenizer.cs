using GpuProbe.Tokenizers.Patterns;

namespace GpuProbe.Tokenizers.HuggingFace;

/// <summary>Writes each byte as a printable character, after cutting the text as GPT-2 does.</summary>
internal sealed class ByteLevelPreTokenizer(bool addPrefixSpace, bool useRegex) : IPreTokenizer, INormalizer
{
    private const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private static readonly Lazy<Splitter> s_words = new(() => new Splitter(Pattern.Parse(Gpt2), SplitBehavior.Isolated, invert: false));

    public void Cut(Pieces pieces)
    {
        if (addPrefixSpace)
            pieces.Rewrite(PrefixSpace.Instance);
        if (useRegex)
            s_words.Value.Cut(pieces);
        pieces.Rewrite(this);
    }

    public void Normalize(AlignedText from, int start, int end, AlignedText to)
    {
        ReadOnlySpan<byte> text = from.Span[start..end];
        for (int i = 0; i < text.Length; i++)
            to.Append(ByteAlphabet.Character(text[i]), from, start + i);
    }

    private sealed class PrefixSpace : INormalizer
    {
        public static PrefixSpace Instance { get; } = new();

        public void Normalize(AlignedText from, int start, int end, AlignedText to)
        {
            if (from.Span[start] != ' ')
                to.Append(" "u8, from, start);
            to.AppendCopy(from, start, end);
        }
    }
}
