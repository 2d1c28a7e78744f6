namespace Microsoft.ML.Tokenizers;

/// <summary>Brings a text into the form that a tokenizer's vocabulary was made for.</summary>
public abstract class Normalizer
{
    /// <summary>The normalized text.</summary>
    /// <param name="original">The text as it was written.</param>
    public abstract string Normalize(string original);

    /// <summary>The normalized text.</summary>
    /// <param name="original">The text as it was written.</param>
    public abstract string Normalize(ReadOnlySpan<char> original);
}
