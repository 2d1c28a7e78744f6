namespace GpuProbe.Tokenizers.HuggingFace;

/// <summary>A step that cuts the normalized text into words.</summary>
internal interface IPreTokenizer
{
    void Cut(Pieces pieces);
}
