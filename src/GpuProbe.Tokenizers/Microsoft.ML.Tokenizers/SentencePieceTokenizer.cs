using System.Buffers;
using System.Text;
using GpuProbe.Core;
using GpuProbe.Tokenizers.SentencePieces;
using GpuProbe.Tokenizers.SentencePieces.Models;

namespace Microsoft.ML.Tokenizers;

/// <summary>A tokenizer of a SentencePiece model (<c>tokenizer.model</c>), BPE or unigram.</summary>
public class SentencePieceTokenizer : Tokenizer
{
    private readonly PieceEncoder _encoder;
    private readonly Lazy<IReadOnlyDictionary<string, int>> _vocabulary;

    internal SentencePieceTokenizer(PieceEncoder encoder)
    {
        _encoder = encoder;
        Normalizer = new SentencePieceNormalizer(encoder);
        _vocabulary = new(() =>
        {
            Dictionary<string, int> vocabulary = [];
            for (int id = 0; id < Model.Pieces.Count; id++)
                vocabulary.TryAdd(Model.Text(id), id);
            return vocabulary;
        });
    }

    /// <inheritdoc/>
    public override Normalizer? Normalizer { get; }

    /// <summary>Whether a character without a piece is written byte by byte.</summary>
    public bool ByteFallback => Model.ByteFallback;

    /// <summary>Whether a space is added in front of the text.</summary>
    public bool AddDummyPrefix => Model.AddDummyPrefix;

    /// <summary>Whether a space becomes U+2581.</summary>
    public bool EscapeWhiteSpaces => Model.EscapeWhitespaces;

    /// <summary>Whether the space is added behind the text.</summary>
    public bool TreatWhitespaceAsSuffix => Model.TreatWhitespaceAsSuffix;

    /// <summary>Whether encoding begins with the token that begins a sequence.</summary>
    public bool AddBeginningOfSentence => _encoder.AddsBeginning;

    /// <summary>Whether encoding ends with the token that ends a sequence.</summary>
    public bool AddEndOfSentence => _encoder.AddsEnd;

    /// <summary>The token that begins a sequence; empty where there is none.</summary>
    public string BeginningOfSentenceToken => _encoder.BeginningOfSentenceToken ?? "";

    /// <summary>The token that ends a sequence; empty where there is none.</summary>
    public string EndOfSentenceToken => _encoder.EndOfSentenceToken ?? "";

    /// <summary>The token for what has no piece.</summary>
    public string UnknownToken => _encoder.UnknownToken ?? "";

    /// <summary>Identifier of the token that begins a sequence; -1 where there is none.</summary>
    public int BeginningOfSentenceId => Model.BeginningId;

    /// <summary>Identifier of the token that ends a sequence; -1 where there is none.</summary>
    public int EndOfSentenceId => Model.EndId;

    /// <summary>Identifier of the token for what has no piece.</summary>
    public int UnknownId => Model.UnknownId;

    /// <summary>The pieces with their identifiers.</summary>
    public IReadOnlyDictionary<string, int> Vocabulary => _vocabulary.Value;

    private SentencePieceModel Model => _encoder.Model;

    /// <summary>Reads a model.</summary>
    /// <param name="modelStream">The content of a <c>tokenizer.model</c>.</param>
    /// <param name="addBeginningOfSentence">Whether encoding begins with the token that begins a sequence.</param>
    /// <param name="addEndOfSentence">Whether encoding ends with the token that ends a sequence.</param>
    /// <param name="specialTokens">Texts that are tokens of their own; none are supported.</param>
    /// <exception cref="ToolException">The model is malformed or of a kind that is not supported.</exception>
    public static SentencePieceTokenizer Create(
        Stream modelStream, bool addBeginningOfSentence = true, bool addEndOfSentence = false, IReadOnlyDictionary<string, int>? specialTokens = null) =>
        new(Encoder(modelStream, addBeginningOfSentence, addEndOfSentence, specialTokens));

    /// <summary>Identifiers of a text's tokens.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addBeginningOfSentence">Whether to begin with the token that begins a sequence.</param>
    /// <param name="addEndOfSentence">Whether to end with the token that ends a sequence.</param>
    /// <param name="considerPreTokenization">Has no effect: there is no such step.</param>
    /// <param name="considerNormalization">Whether the text is normalized first.</param>
    public IReadOnlyList<int> EncodeToIds(
        string text, bool addBeginningOfSentence, bool addEndOfSentence, bool considerPreTokenization = true, bool considerNormalization = true) =>
        [.. Tokens(text, addBeginningOfSentence, addEndOfSentence, considerNormalization, int.MaxValue).Tokens.Select(token => token.Id)];

    /// <summary>A text's tokens with their places in the normalized text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="normalizedText">The normalized text; null where it was not normalized.</param>
    /// <param name="addBeginningOfSentence">Whether to begin with the token that begins a sequence.</param>
    /// <param name="addEndOfSentence">Whether to end with the token that ends a sequence.</param>
    /// <param name="considerPreTokenization">Has no effect: there is no such step.</param>
    /// <param name="considerNormalization">Whether the text is normalized first.</param>
    public IReadOnlyList<EncodedToken> EncodeToTokens(
        string text, out string? normalizedText, bool addBeginningOfSentence, bool addEndOfSentence, bool considerPreTokenization = true, bool considerNormalization = true)
    {
        EncodeResults<EncodedToken> results = Tokens(text, addBeginningOfSentence, addEndOfSentence, considerNormalization, int.MaxValue);
        normalizedText = results.NormalizedText;
        return results.Tokens;
    }

    /// <summary>Number of a text's tokens.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addBeginningOfSentence">Whether to begin with the token that begins a sequence.</param>
    /// <param name="addEndOfSentence">Whether to end with the token that ends a sequence.</param>
    /// <param name="considerPreTokenization">Has no effect: there is no such step.</param>
    /// <param name="considerNormalization">Whether the text is normalized first.</param>
    public int CountTokens(
        string text, bool addBeginningOfSentence, bool addEndOfSentence, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(text, addBeginningOfSentence, addEndOfSentence, considerPreTokenization, considerNormalization).Count;

    /// <inheritdoc/>
    public override string Decode(IEnumerable<int> ids) => Decode(ids, considerSpecialTokens: false);

    /// <summary>The text that tokens stand for.</summary>
    /// <param name="ids">Identifiers of tokens.</param>
    /// <param name="considerSpecialTokens">Whether control pieces are written too.</param>
    public string Decode(IEnumerable<int> ids, bool considerSpecialTokens)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return PieceDecoder.Decode(Model, ids, considerSpecialTokens) ?? throw new InvalidOperationException("an identifier is not of this vocabulary");
    }

    /// <inheritdoc/>
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        ArgumentNullException.ThrowIfNull(ids);
        int[] all = [.. ids];
        (idsConsumed, charsWritten) = (0, 0);
        if (PieceDecoder.Decode(Model, all, withSpecial: false) is not { } text)
            return OperationStatus.InvalidData;
        if (!text.TryCopyTo(destination))
            return OperationStatus.DestinationTooSmall;
        (idsConsumed, charsWritten) = (all.Length, text.Length);
        return OperationStatus.Done;
    }

    /// <inheritdoc/>
    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings) =>
        Tokens(textSpan, AddBeginningOfSentence, AddEndOfSentence, settings.ConsiderNormalization, settings.MaxTokenCount);

    /// <inheritdoc/>
    protected override int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        if (!settings.ConsiderNormalization)
            return base.CountTokens(text, textSpan, settings);
        byte[] utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(textSpan.Length));
        int count = _encoder.CountTokens(utf8.AsSpan(0, Encoding.UTF8.GetBytes(textSpan, utf8)), addSpecialTokens: true);
        ArrayPool<byte>.Shared.Return(utf8);
        return Math.Min(count, settings.MaxTokenCount);
    }

    private protected static PieceEncoder Encoder(
        Stream modelStream, bool addBeginOfSentence, bool addEndOfSentence, IReadOnlyDictionary<string, int>? specialTokens)
    {
        ArgumentNullException.ThrowIfNull(modelStream);
        if (specialTokens is { Count: > 0 })
            throw new ToolException(ExitCode.BadInput, "special tokens beside those of a SentencePiece model are not supported; allowed: none");
        using MemoryStream copy = new();
        modelStream.CopyTo(copy);
        return PieceEncoder.Open(copy.GetBuffer().AsSpan(0, (int)copy.Length), "the model", addBeginOfSentence, addEndOfSentence);
    }

    private EncodeResults<EncodedToken> Tokens(ReadOnlySpan<char> text, bool beginning, bool end, bool normalize, int most)
    {
        byte[] utf8 = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, utf8);
        List<(int Id, int Length)> pieces = _encoder.EncodeToTokens(utf8, normalize, out string normalized);
        List<EncodedToken> tokens = new(pieces.Count + 2);
        if (beginning && Model.BeginningId >= 0)
            tokens.Add(new EncodedToken(Model.BeginningId, BeginningOfSentenceToken, 0..0));
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(normalized);
        int at = 0;
        foreach ((int id, int length) in pieces)
        {
            int characters = Encoding.UTF8.GetCharCount(rest[..length]);
            tokens.Add(new EncodedToken(id, Model.Text(id), at..(at + characters)));
            at += characters;
            rest = rest[length..];
        }

        if (end && Model.EndId >= 0)
            tokens.Add(new EncodedToken(Model.EndId, EndOfSentenceToken, at..at));
        if (tokens.Count > most)
            tokens.RemoveRange(most, tokens.Count - most);
        return new()
        {
            Tokens = tokens,
            NormalizedText = normalize ? normalized : null,
            CharsConsumed = tokens.Count == 0 ? 0 : tokens[^1].Offset.End.Value,
        };
    }
}
