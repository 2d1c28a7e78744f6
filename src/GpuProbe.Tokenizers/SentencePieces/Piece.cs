namespace GpuProbe.Tokenizers.SentencePieces;

/// <summary>A piece of the vocabulary; its place in the list is its identifier.</summary>
/// <param name="Text">The text in UTF-8, with U+2581 for a space.</param>
/// <param name="Score">How likely it is, or how early it is merged; higher goes first.</param>
/// <param name="Type">What it is for.</param>
internal sealed record Piece(byte[] Text, float Score, PieceType Type)
{
    /// <summary>Whether text can become this piece.</summary>
    public bool IsText => Type is PieceType.Normal or PieceType.UserDefined or PieceType.Unused;
}
