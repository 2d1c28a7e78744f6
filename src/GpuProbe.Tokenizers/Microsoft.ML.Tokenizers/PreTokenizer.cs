namespace Microsoft.ML.Tokenizers;

/// <summary>Splits a text into the words within which tokens are looked for.</summary>
public abstract class PreTokenizer
{
    /// <summary>Where the words lie, in UTF-16 code units.</summary>
    /// <param name="text">The normalized text.</param>
    public abstract IEnumerable<(int Offset, int Length)> PreTokenize(string text);

    /// <summary>Where the words lie, in UTF-16 code units.</summary>
    /// <param name="text">The normalized text.</param>
    public abstract IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text);
}
