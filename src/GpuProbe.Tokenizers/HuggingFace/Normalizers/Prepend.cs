namespace GpuProbe.Tokenizers.HuggingFace.Normalizers;

/// <summary>Puts a text in front.</summary>
internal sealed class Prepend(byte[] prefix) : INormalizer
{
    public void Normalize(AlignedText from, int start, int end, AlignedText to)
    {
        to.Append(prefix, from, start);
        to.AppendCopy(from, start, end);
    }
}
