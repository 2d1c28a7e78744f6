using System.Text;
using GpuProbe.Core;
using GpuProbe.Tokenizers.Bytes;
using GpuProbe.Tokenizers.Merging;
using GpuProbe.Tokenizers.SentencePieces;

namespace GpuProbe.Tokenizers.HuggingFace.Models;

/// <summary>Byte pair encoding with a list of merges.</summary>
internal sealed class BpeModel : ITokenModel
{
    private readonly Vocabulary _vocabulary;
    private readonly PairMerges _merges;
    private readonly BpeOptions _options;
    private readonly int _unknownId;
    private readonly int[] _byteIds;
    private readonly bool _plain;
    private readonly WordBoundaries? _words;

    // Tokens of single characters, up to those of two bytes; what a byte-level vocabulary consists of.
    private readonly int[] _characters = new int[0x800];

    public BpeModel(Vocabulary vocabulary, PairMerges merges, BpeOptions options)
    {
        (_vocabulary, _merges, _options) = (vocabulary, merges, options);
        _unknownId = options.UnknownToken is { } unknown ? vocabulary.Find(unknown) : -1;
        _byteIds = vocabulary.ByteIds();
        _plain = options.Prefix is null && options.Suffix is null;
        // Where no token joins words, a text without pre-tokenizer can be encoded word by word, which is remembered.
        WordBoundaries words = new(WordBoundaries.Mark, vocabulary.Tokens);
        _words = _plain && !options.IgnoreMerges && words.Exist && vocabulary.Find(WordBoundaries.Mark) >= 0 ? words : null;
        Span<byte> buffer = stackalloc byte[4];
        for (int code = 0; code < _characters.Length; code++)
            _characters[code] = vocabulary.Find(buffer[..new Rune(code).EncodeToUtf8(buffer)]);
    }

    public int VocabularySize => _vocabulary.Count;

    public string Kind => _options.ByteFallback ? "BPE with byte fallback" : "BPE";

    public string? UnknownToken => _options.UnknownToken;

    public int Find(ReadOnlySpan<byte> token) => _vocabulary.Find(token);

    public string? Token(int id) => _vocabulary.Token(id);

    public object CreateWork() => new Work(new PairMerger(_merges));

    public void Encode(ReadOnlySpan<byte> word, object work, IntBuffer ids, IntBuffer? ends)
    {
        Work memory = (Work)work;
        if (ends is not null)
        {
            Merge(word, memory);
            int end = 0;
            foreach (PairMerger.Symbol symbol in memory.Merger.Symbols)
            {
                end += symbol.Length;
                ids.Add(symbol.Id);
                ends.Add(end);
            }

            return;
        }

        while (!word.IsEmpty)
        {
            ReadOnlySpan<byte> first = _words is null ? word : word[.._words.FirstWord(word)];
            EncodeWord(first, memory, ids);
            word = word[first.Length..];
        }
    }

    private void EncodeWord(ReadOnlySpan<byte> word, Work memory, IntBuffer ids)
    {
        if (memory.Cache.TryGet(word, out ReadOnlySpan<int> known, out uint hash))
        {
            ids.Add(known);
            return;
        }

        int before = ids.Count;
        Merge(word, memory);
        foreach (PairMerger.Symbol symbol in memory.Merger.Symbols)
            ids.Add(symbol.Id);
        memory.Cache.Add(word, hash, ids.Span[before..]);
    }

    private void Merge(ReadOnlySpan<byte> word, Work memory)
    {
        PairMerger merger = memory.Merger;
        merger.Clear();
        if (_options.IgnoreMerges && _vocabulary.Find(word) is >= 0 and int whole)
        {
            merger.Add(whole, word.Length);
            return;
        }

        // Bytes of unknown characters that are not written yet; they wait for the next known one, even behind fallen-back bytes.
        int waiting = 0;
        for (int at = 0; at < word.Length;)
        {
            int length = Utf8Text.LengthAt(word[at]);
            ReadOnlySpan<byte> character = Spelled(word, at, length, memory);
            int id = _plain && length <= 2 ? _characters[Utf8Text.Decode(character, out _)] : _vocabulary.Find(character);
            if (id >= 0)
            {
                AddUnknown(merger, ref waiting);
                merger.Add(id, length);
            }
            else if (!_options.ByteFallback || !TryAddBytes(merger, character))
            {
                if (_options.UnknownToken is not null)
                {
                    if (!_options.FuseUnknown)
                        AddUnknown(merger, ref waiting);
                    waiting += length;
                }
            }

            at += length;
        }

        AddUnknown(merger, ref waiting);
        merger.Merge();
    }

    private ReadOnlySpan<byte> Spelled(ReadOnlySpan<byte> word, int at, int length, Work memory)
    {
        ReadOnlySpan<byte> character = word.Slice(at, length);
        if (_plain)
            return character;
        ByteBuffer spelling = memory.Spelling;
        spelling.Clear();
        if (at > 0 && _options.Prefix is not null)
            spelling.Add(Encoding.UTF8.GetBytes(_options.Prefix));
        spelling.Add(character);
        if (at + length == word.Length && _options.Suffix is not null)
            spelling.Add(Encoding.UTF8.GetBytes(_options.Suffix));
        return spelling.Span;
    }

    private void AddUnknown(PairMerger merger, ref int waiting)
    {
        if (waiting == 0)
            return;
        if (_unknownId < 0)
            throw new ToolException(ExitCode.BadInput, $"the tokenizer's vocabulary has no token for a character of the text, and its unk_token {_options.UnknownToken} is not in it either");
        merger.Add(_unknownId, waiting);
        waiting = 0;
    }

    private bool TryAddBytes(PairMerger merger, ReadOnlySpan<byte> character)
    {
        foreach (byte one in character)
        {
            if (_byteIds[one] < 0)
                return false;
        }

        foreach (byte one in character)
            merger.Add(_byteIds[one], 1);
        return true;
    }

    private sealed record Work(PairMerger Merger)
    {
        public WordCache Cache { get; } = new();

        public ByteBuffer Spelling { get; } = new();
    }
}
