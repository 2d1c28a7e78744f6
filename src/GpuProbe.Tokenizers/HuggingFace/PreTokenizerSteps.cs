namespace GpuProbe.Tokenizers.HuggingFace;

/// <summary>Pre-tokenizers one after the other.</summary>
internal sealed class PreTokenizerSteps(IPreTokenizer[] steps) : IPreTokenizer
{
    public void Cut(Pieces pieces)
    {
        foreach (IPreTokenizer step in steps)
            step.Cut(pieces);
    }
}
