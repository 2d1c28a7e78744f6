using GpuProbe.Tokenizers.Bytes;

namespace GpuProbe.Tokenizers.SentencePieces.Models;

/// <summary>Cuts normalized text into pieces.</summary>
internal interface IPieceModel
{
    /// <summary>Whether words that no piece joins may be cut one by one.</summary>
    bool KeepsWordsApart { get; }

    /// <summary>Cuts a text into pieces, with working memory of its own for each thread.</summary>
    /// <param name="normalized">The text.</param>
    /// <param name="work">Memory of <see cref="CreateWork"/>.</param>
    /// <param name="ids">Takes the pieces' identifiers, the unknown piece for each character that has none.</param>
    /// <param name="lengths">Takes the bytes that each of them covers.</param>
    void Cut(ReadOnlySpan<byte> normalized, object work, IntBuffer ids, IntBuffer lengths);

    object CreateWork();
}
