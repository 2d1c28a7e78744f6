using GpuProbe.Tokenizers.Patterns;

namespace GpuProbe.Tokenizers.HuggingFace.Normalizers;

/// <summary>Puts a text in the place of each match.</summary>
internal sealed class Replace(Pattern pattern, byte[] replacement) : INormalizer
{
    public void Normalize(AlignedText from, int start, int end, AlignedText to)
    {
        ReadOnlySpan<byte> text = from.Span[start..end];
        int at = 0;
        while (pattern.Find(text, at, out int first, out int last))
        {
            to.AppendCopy(from, start + at, start + first);
            to.Append(replacement, from, start + last - 1);
            at = last;
        }

        to.AppendCopy(from, start + at, end);
    }
}
