using System.Text;
using GpuProbe.Tokenizers.SentencePieces;

namespace Microsoft.ML.Tokenizers;

/// <summary>The normalization that a SentencePiece model asks for.</summary>
public sealed class SentencePieceNormalizer : Normalizer
{
    private readonly PieceEncoder _encoder;

    internal SentencePieceNormalizer(PieceEncoder encoder) => _encoder = encoder;

    /// <summary>Whether spaces at both ends go, and several in a row become one.</summary>
    public bool RemoveExtraWhiteSpaces => _encoder.Model.RemoveExtraWhitespaces;

    /// <summary>Whether a space is added, so that a word is the same at the start and inside of a text.</summary>
    public bool AddDummyPrefix => _encoder.Model.AddDummyPrefix;

    /// <summary>Whether a space becomes U+2581.</summary>
    public bool EscapeWhiteSpaces => _encoder.Model.EscapeWhitespaces;

    /// <summary>Whether that space is added at the end.</summary>
    public bool TreatWhitespaceAsSuffix => _encoder.Model.TreatWhitespaceAsSuffix;

    /// <inheritdoc/>
    public override string Normalize(string original)
    {
        ArgumentNullException.ThrowIfNull(original);
        return Normalize(original.AsSpan());
    }

    /// <inheritdoc/>
    public override string Normalize(ReadOnlySpan<char> original)
    {
        byte[] utf8 = new byte[Encoding.UTF8.GetByteCount(original)];
        Encoding.UTF8.GetBytes(original, utf8);
        return _encoder.Normalize(utf8);
    }
}
