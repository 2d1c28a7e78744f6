using System.Text;
using GpuProbe.Core;
using GpuProbe.Tokenizers.Bytes;
using GpuProbe.Tokenizers.Merging;
using Microsoft.ML.Tokenizers;

namespace GpuProbe.Tokenizers.SentencePieces.Models;

/// <summary>Encodes text as <c>spm_encode</c> does.</summary>
internal sealed class PieceEncoder : IByteEncoder
{
    private readonly PieceNormalizer _normalizer;
    private readonly IPieceModel _pieces;
    private readonly WordBoundaries? _words;
    private readonly ByteTrie? _control;
    private readonly Lent<Work> _work;

    private PieceEncoder(SentencePieceModel model, bool addBeginning, bool addEnd, bool findControl)
    {
        (Model, AddsBeginning, AddsEnd) = (model, addBeginning && model.BeginningId >= 0, addEnd && model.EndId >= 0);
        ByteTrie? found = TrieOf(model, PieceType.UserDefined);
        _control = findControl ? TrieOf(model, PieceType.Control) : null;
        _normalizer = new PieceNormalizer(model, found);
        _pieces = model.IsBpe ? new BpePieces(model, found) : new UnigramPieces(model);
        WordBoundaries words = new(model.EscapeWhitespaces ? WordBoundaries.Mark : " "u8, model.Pieces.Where(piece => piece.IsText).Select(piece => piece.Text));
        _words = _pieces.KeepsWordsApart && words.Exist ? words : null;
        _work = new Lent<Work>(() => new Work(_pieces.CreateWork()));
    }

    public SentencePieceModel Model { get; }

    /// <summary>What kind of model it is, for a report.</summary>
    public string Kind => Model.Kind;

    /// <summary>The encoder behind the names of Microsoft.ML.Tokenizers.</summary>
    public Tokenizer Tokenizer => new SentencePieceTokenizer(this);

    public bool AddsBeginning { get; }

    public bool AddsEnd { get; }

    public int VocabularySize => Model.Pieces.Count;

    public string? BeginningOfSentenceToken => Model.BeginningId < 0 ? null : Model.Text(Model.BeginningId);

    public string? EndOfSentenceToken => Model.EndId < 0 ? null : Model.Text(Model.EndId);

    public string? UnknownToken => Model.Text(Model.UnknownId);

    public IReadOnlyList<string> Remarks => [];

    public static PieceEncoder Open(ReadOnlySpan<byte> content, string name, bool addBeginning, bool addEnd, bool findControl = false)
    {
        try
        {
            return new PieceEncoder(SentencePieceModel.Read(content, name), addBeginning, addEnd, findControl);
        }
        catch (InvalidDataException broken)
        {
            throw new ToolException(
                ExitCode.BadInput, $"{name} is not a whole SentencePiece model: {broken.Message}; allowed: a tokenizer.model or a tokenizer.json", broken);
        }
    }

    public int CountTokens(ReadOnlySpan<byte> utf8, bool addSpecialTokens)
    {
        Work work = _work.Take();
        Encode(utf8, work, addSpecialTokens && AddsBeginning, addSpecialTokens && AddsEnd);
        int count = work.Ids.Count;
        _work.GiveBack(work);
        return count;
    }

    public int[] EncodeToIds(ReadOnlySpan<byte> utf8, bool addSpecialTokens) =>
        EncodeToIds(utf8, addSpecialTokens && AddsBeginning, addSpecialTokens && AddsEnd);

    public int[] EncodeToIds(ReadOnlySpan<byte> utf8, bool beginning, bool end)
    {
        Work work = _work.Take();
        Encode(utf8, work, beginning, end);
        int[] ids = work.Ids.Span.ToArray();
        _work.GiveBack(work);
        return ids;
    }

    /// <summary>Encodes a text.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="normalize">Whether it is normalized first.</param>
    /// <param name="normalized">The text that the tokens were cut from.</param>
    /// <returns>Identifiers with the bytes of that text which each covers. Of a character's bytes, the last covers all.</returns>
    public List<(int Id, int Length)> EncodeToTokens(ReadOnlySpan<byte> utf8, bool normalize, out string normalized)
    {
        Work work = _work.Take();
        if (normalize)
        {
            _normalizer.Normalize(utf8, work.Normalized);
        }
        else
        {
            work.Normalized.Clear();
            work.Normalized.Add(utf8);
        }

        normalized = Encoding.UTF8.GetString(work.Normalized.Span);
        List<(int Id, int Length)> tokens = [];
        work.Cut(_pieces, work.Normalized.Span);
        int at = 0;
        for (int i = 0; i < work.WordIds.Count; i++)
        {
            int length = work.WordLengths[i];
            AddToken(tokens, work.WordIds[i], work.Normalized.Span.Slice(at, length));
            at += length;
        }

        _work.GiveBack(work);
        return tokens;
    }

    public string Normalize(ReadOnlySpan<byte> utf8)
    {
        ByteBuffer normalized = new();
        _normalizer.Normalize(utf8, normalized);
        return Encoding.UTF8.GetString(normalized.Span);
    }

    private void AddToken(List<(int Id, int Length)> tokens, int id, ReadOnlySpan<byte> text)
    {
        if (id != Model.UnknownId)
        {
            tokens.Add((id, text.Length));
        }
        else if (Model.ByteFallback)
        {
            for (int i = 0; i < text.Length; i++)
                tokens.Add((Model.ByteIds[text[i]], i == text.Length - 1 ? text.Length : 0));
        }
        else if (tokens.Count > 0 && tokens[^1].Id == id)
        {
            tokens[^1] = (id, tokens[^1].Length + text.Length);
        }
        else
        {
            tokens.Add((id, text.Length));
        }
    }

    private void Encode(ReadOnlySpan<byte> utf8, Work work, bool beginning, bool end)
    {
        work.Ids.Clear();
        if (beginning)
            work.Ids.Add(Model.BeginningId);
        int part = 0;
        for (int at = 0; _control is not null && at < utf8.Length;)
        {
            int length = _control.LongestPrefix(utf8[at..], out int id);
            if (length == 0)
            {
                at++;
                continue;
            }

            EncodePart(utf8[part..at], work);
            work.Ids.Add(id);
            at += length;
            part = at;
        }

        EncodePart(utf8[part..], work);
        if (end)
            work.Ids.Add(Model.EndId);
    }

    private void EncodePart(ReadOnlySpan<byte> utf8, Work work)
    {
        _normalizer.Normalize(utf8, work.Normalized);
        ReadOnlySpan<byte> rest = work.Normalized.Span;
        if (_words is null)
        {
            if (!rest.IsEmpty)
                Append(work, Cut(rest, work));
        }
        else
        {
            while (!rest.IsEmpty)
            {
                ReadOnlySpan<byte> word = rest[.._words.FirstWord(rest)];
                if (!work.Cache.TryGet(word, out ReadOnlySpan<int> ids, out uint hash))
                {
                    ids = Cut(word, work);
                    work.Cache.Add(word, hash, ids);
                }

                Append(work, ids);
                rest = rest[word.Length..];
            }
        }
    }

    private static ByteTrie? TrieOf(SentencePieceModel model, PieceType type)
    {
        ByteTrie trie = new();
        for (int id = 0; id < model.Pieces.Count; id++)
        {
            if (model.Pieces[id].Type == type)
                trie.Add(model.Pieces[id].Text, id);
        }

        return trie.IsEmpty ? null : trie;
    }

    // Several unknown pieces in a row are one token, be they of the same word or not.
    private void Append(Work work, ReadOnlySpan<int> ids)
    {
        IntBuffer all = work.Ids;
        bool joined = all.Count > 0 && all[all.Count - 1] == Model.UnknownId && ids[0] == Model.UnknownId;
        all.Add(joined ? ids[1..] : ids);
    }

    private Span<int> Cut(ReadOnlySpan<byte> text, Work work)
    {
        work.Cut(_pieces, text);
        IntBuffer tokens = work.Tokens;
        tokens.Clear();
        int at = 0;
        bool afterUnknown = false;
        for (int i = 0; i < work.WordIds.Count; i++)
        {
            int id = work.WordIds[i];
            int length = work.WordLengths[i];
            bool unknown = id == Model.UnknownId;
            if (unknown && Model.ByteFallback)
            {
                foreach (byte one in text.Slice(at, length))
                    tokens.Add(Model.ByteIds[one]);
            }
            else if (!unknown || !afterUnknown)
            {
                tokens.Add(id);
            }

            afterUnknown = unknown;
            at += length;
        }

        return tokens.Span;
    }

    private sealed class Work(object pieces)
    {
        public ByteBuffer Normalized { get; } = new();

        public IntBuffer Ids { get; } = new();

        public IntBuffer Tokens { get; } = new();

        public IntBuffer WordIds { get; } = new();

        public IntBuffer WordLengths { get; } = new();

        public WordCache Cache { get; } = new();

        public void Cut(IPieceModel model, ReadOnlySpan<byte> text)
        {
            WordIds.Clear();
            WordLengths.Clear();
            model.Cut(text, pieces, WordIds, WordLengths);
        }
    }
}
