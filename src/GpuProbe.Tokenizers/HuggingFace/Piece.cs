namespace GpuProbe.Tokenizers.HuggingFace;

/// <summary>A part of the text on its way to tokens.</summary>
/// <param name="Start">Where it begins in the current text.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Id">The added token that it is; negative while it is text.</param>
internal readonly record struct Piece(int Start, int End, int Id)
{
    public bool IsText => Id < 0;
}
