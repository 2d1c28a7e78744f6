using System.Buffers;
using System.Text;

namespace GpuProbe.Tokenizers.HuggingFace.Normalizers;

/// <summary>Takes spaces away at the ends.</summary>
internal sealed class Strip(bool left, bool right) : INormalizer
{
    public void Normalize(AlignedText from, int start, int end, AlignedText to)
    {
        while (left && start < end && Rune.DecodeFromUtf8(from.Span[start..end], out Rune first, out int length) == OperationStatus.Done && Rune.IsWhiteSpace(first))
            start += length;
        while (right && start < end && Rune.DecodeLastFromUtf8(from.Span[start..end], out Rune last, out int length) == OperationStatus.Done && Rune.IsWhiteSpace(last))
            end -= length;
        to.AppendCopy(from, start, end);
    }
}
