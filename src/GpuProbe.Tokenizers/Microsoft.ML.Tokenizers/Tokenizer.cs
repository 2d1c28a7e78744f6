using System.Buffers;

namespace Microsoft.ML.Tokenizers;

/// <summary>Turns texts into tokens and back.</summary>
public abstract class Tokenizer
{
    /// <summary>Splits a text into words; null where the tokenizer has no such step or keeps it to itself.</summary>
    public virtual PreTokenizer? PreTokenizer => null;

    /// <summary>Normalizes a text; null where the tokenizer has no such step or keeps it to itself.</summary>
    public virtual Normalizer? Normalizer => null;

    /// <summary>Identifiers of a text's tokens.</summary>
    /// <param name="text">The text.</param>
    /// <param name="considerPreTokenization">Whether the text is split into words first.</param>
    /// <param name="considerNormalization">Whether the text is normalized first.</param>
    public IReadOnlyList<int> EncodeToIds(string text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(text, text, Settings(considerPreTokenization, considerNormalization)).Tokens;

    /// <inheritdoc cref="EncodeToIds(string, bool, bool)"/>
    public IReadOnlyList<int> EncodeToIds(ReadOnlySpan<char> text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(null, text, Settings(considerPreTokenization, considerNormalization)).Tokens;

    /// <summary>Identifiers of a text's first tokens.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxTokenCount">The most tokens to give.</param>
    /// <param name="normalizedText">The normalized text; null where it was not normalized.</param>
    /// <param name="charsConsumed">UTF-16 code units that the tokens cover.</param>
    /// <param name="considerPreTokenization">Whether the text is split into words first.</param>
    /// <param name="considerNormalization">Whether the text is normalized first.</param>
    public IReadOnlyList<int> EncodeToIds(
        string text, int maxTokenCount, out string? normalizedText, out int charsConsumed, bool considerPreTokenization = true, bool considerNormalization = true)
    {
        EncodeResults<int> results = EncodeToIds(text, text, Settings(considerPreTokenization, considerNormalization, maxTokenCount));
        (normalizedText, charsConsumed) = (results.NormalizedText, results.CharsConsumed);
        return results.Tokens;
    }

    /// <summary>A text's tokens with their places.</summary>
    /// <param name="text">The text.</param>
    /// <param name="normalizedText">The normalized text, which the places then refer to; null where it was not normalized.</param>
    /// <param name="considerPreTokenization">Whether the text is split into words first.</param>
    /// <param name="considerNormalization">Whether the text is normalized first.</param>
    public IReadOnlyList<EncodedToken> EncodeToTokens(
        string text, out string? normalizedText, bool considerPreTokenization = true, bool considerNormalization = true)
    {
        EncodeResults<EncodedToken> results = EncodeToTokens(text, text, Settings(considerPreTokenization, considerNormalization));
        normalizedText = results.NormalizedText;
        return results.Tokens;
    }

    /// <inheritdoc cref="EncodeToTokens(string, out string, bool, bool)"/>
    public IReadOnlyList<EncodedToken> EncodeToTokens(
        ReadOnlySpan<char> text, out string? normalizedText, bool considerPreTokenization = true, bool considerNormalization = true)
    {
        EncodeResults<EncodedToken> results = EncodeToTokens(null, text, Settings(considerPreTokenization, considerNormalization));
        normalizedText = results.NormalizedText;
        return results.Tokens;
    }

    /// <summary>Number of a text's tokens.</summary>
    /// <param name="text">The text.</param>
    /// <param name="considerPreTokenization">Whether the text is split into words first.</param>
    /// <param name="considerNormalization">Whether the text is normalized first.</param>
    public int CountTokens(string text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        CountTokens(text, text, Settings(considerPreTokenization, considerNormalization));

    /// <inheritdoc cref="CountTokens(string, bool, bool)"/>
    public int CountTokens(ReadOnlySpan<char> text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        CountTokens(null, text, Settings(considerPreTokenization, considerNormalization));

    /// <summary>The text that tokens stand for.</summary>
    /// <param name="ids">Identifiers of tokens.</param>
    public virtual string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        for (int size = 1024; ; size *= 2)
        {
            char[] text = ArrayPool<char>.Shared.Rent(size);
            try
            {
                switch (Decode(ids, text, out _, out int written))
                {
                    case OperationStatus.Done:
                        return new string(text, 0, written);
                    case OperationStatus.DestinationTooSmall:
                        continue;
                    default:
                        throw new InvalidOperationException("an identifier is not of this vocabulary");
                }
            }
            finally
            {
                ArrayPool<char>.Shared.Return(text);
            }
        }
    }

    /// <summary>Writes the text that tokens stand for.</summary>
    /// <param name="ids">Identifiers of tokens.</param>
    /// <param name="destination">Where the text goes.</param>
    /// <param name="idsConsumed">Identifiers whose text was written.</param>
    /// <param name="charsWritten">UTF-16 code units that were written.</param>
    public abstract OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten);

    /// <summary>Identifiers of a text's tokens.</summary>
    /// <param name="text">The text, where it is at hand as a string.</param>
    /// <param name="textSpan">The text.</param>
    /// <param name="settings">How it is to be encoded.</param>
    protected virtual EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        EncodeResults<EncodedToken> results = EncodeToTokens(text, textSpan, settings);
        int[] ids = new int[results.Tokens.Count];
        for (int i = 0; i < ids.Length; i++)
            ids[i] = results.Tokens[i].Id;
        return new() { Tokens = ids, NormalizedText = results.NormalizedText, CharsConsumed = results.CharsConsumed };
    }

    /// <summary>A text's tokens with their places.</summary>
    /// <param name="text">The text, where it is at hand as a string.</param>
    /// <param name="textSpan">The text.</param>
    /// <param name="settings">How it is to be encoded.</param>
    protected abstract EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings);

    /// <summary>Number of a text's tokens.</summary>
    /// <param name="text">The text, where it is at hand as a string.</param>
    /// <param name="textSpan">The text.</param>
    /// <param name="settings">How it is to be encoded.</param>
    protected virtual int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings) =>
        EncodeToIds(text, textSpan, settings).Tokens.Count;

    private static EncodeSettings Settings(bool considerPreTokenization, bool considerNormalization, int maxTokenCount = int.MaxValue) => new()
    {
        ConsiderPreTokenization = considerPreTokenization,
        ConsiderNormalization = considerNormalization,
        MaxTokenCount = maxTokenCount,
    };
}
