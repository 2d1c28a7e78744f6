using GpuProbe.Core;
using GpuProbe.Tokenizers.HuggingFace;
using GpuProbe.Tokenizers.HuggingFace.Reading;
using Microsoft.ML.Tokenizers;

namespace GpuProbe.Tokenizers;

/// <summary>
/// A tokenizer read from a file: a SentencePiece <c>tokenizer.model</c> or a Hugging Face <c>tokenizer.json</c>.
/// It may be used from several threads at once.
/// </summary>
public sealed class TokenizerFile
{
    private readonly IByteEncoder _encoder;

    internal TokenizerFile(string path, string kind, Tokenizer tokenizer, IByteEncoder encoder)
    {
        (Path, Kind, Tokenizer) = (path, kind, tokenizer);
        _encoder = encoder;
    }

    /// <summary>The file as the person named it.</summary>
    public string Path { get; }

    /// <summary>What kind of tokenizer the file holds, for a report: <c>SentencePiece BPE with byte fallback</c>.</summary>
    public string Kind { get; }

    /// <summary>The tokenizer behind the names of Microsoft.ML.Tokenizers.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>Number of pieces that have an identifier, added tokens included.</summary>
    public int VocabularySize => _encoder.VocabularySize;

    /// <summary>The token that begins a sequence (<c>bos_token</c>); null where the file names none.</summary>
    public string? BeginningOfSentenceToken => _encoder.BeginningOfSentenceToken;

    /// <summary>The token that ends a sequence (<c>eos_token</c>); null where the file names none.</summary>
    public string? EndOfSentenceToken => _encoder.EndOfSentenceToken;

    /// <summary>The token for what has no piece (<c>unk_token</c>); null where the file names none.</summary>
    public string? UnknownToken => _encoder.UnknownToken;

    /// <summary>Parts of the file that are left aside, one sentence each: truncation, padding.</summary>
    public IReadOnlyList<string> Remarks => _encoder.Remarks;

    /// <summary>Reads a tokenizer; its content decides of which kind it is.</summary>
    /// <param name="path">A SentencePiece model or a <c>tokenizer.json</c>.</param>
    /// <param name="addBeginOfSentence">Whether the special tokens of a SentencePiece model begin with its <c>&lt;s&gt;</c>. A <c>tokenizer.json</c> says so itself.</param>
    /// <param name="addEndOfSentence">Whether they end with its <c>&lt;/s&gt;</c>.</param>
    /// <param name="findControlPieces">
    /// Whether a control piece of a SentencePiece model that is written in the text, as chat templates do, is that piece and what is
    /// around it texts of their own. <c>spm_encode</c> takes such text for what it is made of. A <c>tokenizer.json</c> says so itself.
    /// </param>
    /// <exception cref="ToolException">The file cannot be read, is malformed, or asks for something that is not supported.</exception>
    public static TokenizerFile Open(string path, bool addBeginOfSentence = true, bool addEndOfSentence = false, bool findControlPieces = false)
    {
        byte[] content = TokenizerBytes.Read(path);
        if (TokenizerBytes.IsJson(content))
        {
            JsonEncoder json = new(TokenizerJson.Read(content, path));
            return new TokenizerFile(path, json.Parts.Kind, new JsonTokenizer(json), json);
        }

        if (TokenizerBytes.IsSentencePiece(content))
        {
            PieceEncoder encoder = PieceEncoder.Open(content, path, addBeginOfSentence, addEndOfSentence, findControlPieces);
            return new TokenizerFile(path, encoder.Kind, encoder.Tokenizer, encoder);
        }

        throw TokenizerBytes.Neither(path, content);
    }

    /// <summary>Number of tokens of a text.</summary>
    /// <param name="utf8">The text in UTF-8. What is not UTF-8 counts as the library of the tokenizer's kind counts it.</param>
    /// <param name="addSpecialTokens">Whether the tokens around a single sequence (as <c>&lt;s&gt;</c>) are counted.</param>
    public int CountTokens(ReadOnlySpan<byte> utf8, bool addSpecialTokens) => _encoder.CountTokens(utf8, addSpecialTokens);

    /// <summary>The identifiers of a text's tokens.</summary>
    /// <param name="utf8">The text in UTF-8. What is not UTF-8 is encoded as the library of the tokenizer's kind does it.</param>
    /// <param name="addSpecialTokens">Whether the tokens around a single sequence (as <c>&lt;s&gt;</c>) are added.</param>
    public int[] EncodeToIds(ReadOnlySpan<byte> utf8, bool addSpecialTokens) => _encoder.EncodeToIds(utf8, addSpecialTokens);
}
