namespace Microsoft.ML.Tokenizers;

/// <summary>What encoding a text gave.</summary>
/// <typeparam name="T">Identifiers or whole tokens.</typeparam>
public struct EncodeResults<T>
{
    /// <summary>The tokens in the order of the text.</summary>
    public IReadOnlyList<T> Tokens { get; set; }

    /// <summary>The normalized text; null where the text was not normalized.</summary>
    public string? NormalizedText { get; set; }

    /// <summary>UTF-16 code units of the (normalized) text that the tokens cover.</summary>
    public int CharsConsumed { get; set; }
}
