using System.Text;
using GpuProbe.Core;
using GpuProbe.Tokenizers.Bytes;
using GpuProbe.Tokenizers.HuggingFace;
using Microsoft.ML.Tokenizers;
using BpeOptions = GpuProbe.Tokenizers.HuggingFace.BpeOptions;

namespace GpuProbe.Tokenizers.Package;

/// <summary>
/// Byte pair encoding by the package's <see cref="BpeTokenizer"/>, which is given one word at a time.
/// What the package lacks is around it: whole words that are tokens, and characters written byte by byte.
/// </summary>
internal sealed class BpeModel : ITokenModel
{
    private const int LastOfByteAlphabet = 0x143;

    private readonly Vocabulary _vocabulary;
    private readonly BpeOptions _options;
    private readonly BpeTokenizer _tokenizer;
    private readonly WordBoundaries? _words;
    private readonly int[] _byteIds;
    private readonly bool _lacksUnknown;

    /// <summary>A model.</summary>
    /// <param name="vocabulary">Tokens.</param>
    /// <param name="merges">Which of them become which, the first first.</param>
    /// <param name="options">What becomes of characters without a token.</param>
    /// <param name="refuse">Makes a refusal of its words, which begin with the part that cannot be used.</param>
    public BpeModel(Vocabulary vocabulary, IReadOnlyList<TokenMerge> merges, BpeOptions options, Func<string, ToolException> refuse)
    {
        (_vocabulary, _options) = (vocabulary, options);
        _byteIds = vocabulary.ByteIds();
        _lacksUnknown = options.UnknownToken is { } unknown && vocabulary.Find(unknown) < 0;
        if (options.ByteFallback && !AreBytesApart(merges))
            throw refuse("byte_fallback is true without a token for every byte, or with merges, a prefix or a suffix of such");
        if (!options.ByteFallback && _lacksUnknown && !HasByteAlphabet())
            throw refuse("unk_token is not in the vocabulary, which is not byte-level");
        if (vocabulary.Entries.DistinctBy(token => token.Value).Count() < vocabulary.Count)
            throw refuse("several tokens have the same identifier");
        _tokenizer = Create(Spelled(merges, refuse), refuse);
        bool plain = options.Prefix is null && options.Suffix is null && !options.IgnoreMerges;
        WordBoundaries words = new(WordBoundaries.Mark, vocabulary.Tokens);
        _words = plain && words.Exist && vocabulary.Find(WordBoundaries.Mark) >= 0 ? words : null;
    }

    public int VocabularySize => _vocabulary.Count;

    public string Kind => _options.ByteFallback ? "BPE with byte fallback" : "BPE";

    public string? UnknownToken => _options.UnknownToken;

    public int Find(ReadOnlySpan<byte> token) => _vocabulary.Find(token);

    public string? Token(int id) => _vocabulary.Token(id);

    public object CreateWork() => this;

    public void Encode(ReadOnlySpan<byte> word, object work, IntBuffer ids, IntBuffer? ends)
    {
        int at = 0;
        while (at < word.Length)
        {
            ReadOnlySpan<byte> rest = word[at..];
            ReadOnlySpan<byte> first = _words is null ? rest : rest[.._words.FirstWord(rest)];
            if (_options.IgnoreMerges && _vocabulary.Find(first) is >= 0 and int whole)
            {
                ids.Add(whole);
                ends?.Add(at + first.Length);
            }
            else if (_options.ByteFallback)
            {
                EncodeKnown(first, at, ids, ends);
            }
            else
            {
                EncodeText(first, at, ids, ends);
            }

            at += first.Length;
        }
    }

    // A character without a token is written byte by byte; no merge goes across it.
    private void EncodeKnown(ReadOnlySpan<byte> word, int offset, IntBuffer ids, IntBuffer? ends)
    {
        int done = 0;
        for (int at = 0; at < word.Length;)
        {
            int length = Utf8Text.LengthAt(word[at]);
            if (_vocabulary.Find(word.Slice(at, length)) < 0)
            {
                EncodeText(word[done..at], offset + done, ids, ends);
                for (int i = 0; i < length; i++)
                {
                    ids.Add(_byteIds[word[at + i]]);
                    ends?.Add(offset + at + i + 1);
                }

                done = at + length;
            }

            at += length;
        }

        EncodeText(word[done..], offset + done, ids, ends);
    }

    private void EncodeText(ReadOnlySpan<byte> word, int offset, IntBuffer ids, IntBuffer? ends)
    {
        if (word.IsEmpty)
            return;
        string text = Encoding.UTF8.GetString(word);
        if (_lacksUnknown && !_options.ByteFallback && text.AsSpan().ContainsAnyExceptInRange('\0', (char)LastOfByteAlphabet))
            throw new ToolException(ExitCode.BadInput, $"the tokenizer's vocabulary has no token for a character of the text, and its unk_token {_options.UnknownToken} is not in it either");
        if (ends is null)
        {
            foreach (int id in _tokenizer.EncodeToIds(text, considerPreTokenization: false, considerNormalization: false))
                ids.Add(id);
            return;
        }

        foreach (EncodedToken token in _tokenizer.EncodeToTokens(text, out _, considerPreTokenization: false, considerNormalization: false))
        {
            ids.Add(token.Id);
            ends.Add(offset + Encoding.UTF8.GetByteCount(text.AsSpan(0, token.Offset.End.Value)));
        }
    }

    private BpeTokenizer Create(IEnumerable<string> merges, Func<string, ToolException> refuse)
    {
        try
        {
            return BpeTokenizer.Create(new Microsoft.ML.Tokenizers.BpeOptions(_vocabulary.Entries)
            {
                Merges = merges,
                UnknownToken = _lacksUnknown || _options.ByteFallback ? null : _options.UnknownToken,
                FuseUnknownTokens = _options.FuseUnknown,
                ContinuingSubwordPrefix = _options.Prefix,
                EndOfWordSuffix = _options.Suffix,
            });
        }
        catch (Exception refused) when (refused is InvalidOperationException or ArgumentException)
        {
            throw refuse($"its vocabulary or merges are of no use: {refused.Message.ReplaceLineEndings(" ")}");
        }
    }

    // The package takes each pair once; in a file the last of several counts.
    private Stack<string> Spelled(IReadOnlyList<TokenMerge> merges, Func<string, ToolException> refuse)
    {
        HashSet<(int Left, int Right)> seen = new(merges.Count);
        Stack<string> spelled = new(merges.Count);
        foreach (TokenMerge merge in merges.Reverse())
        {
            if (!seen.Add((merge.Left, merge.Right)))
                continue;
            (string left, string right) = (_vocabulary.Token(merge.Left)!, _vocabulary.Token(merge.Right)!);
            if (left.Contains(' ', StringComparison.Ordinal) || right.Contains(' ', StringComparison.Ordinal))
                throw refuse($"tokens with spaces in them are merged: \"{left}\" and \"{right}\"");
            spelled.Push($"{left} {right}");
        }

        return spelled;
    }

    private bool AreBytesApart(IReadOnlyList<TokenMerge> merges)
    {
        HashSet<int> bytes = [.. _byteIds];
        return !bytes.Contains(-1) && _options.Prefix is null && _options.Suffix is null && !merges.Any(merge => bytes.Contains(merge.Left) || bytes.Contains(merge.Right));
    }

    private bool HasByteAlphabet() => Enumerable.Range(0, 256).All(one => _vocabulary.Find(ByteAlphabet.Character((byte)one)) >= 0);
}
