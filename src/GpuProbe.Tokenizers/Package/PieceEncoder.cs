using GpuProbe.Core;
using GpuProbe.Tokenizers.Bytes;
using GpuProbe.Tokenizers.SentencePieces;
using Microsoft.ML.Tokenizers;

namespace GpuProbe.Tokenizers.Package;

/// <summary>Encodes text with a SentencePiece model as <c>spm_encode</c> does, as far as the package can.</summary>
internal sealed class PieceEncoder : IByteEncoder
{
    private readonly SentencePieceModel _model;
    private readonly PieceNormalizer _normalizer;
    private readonly IPieceCutter _pieces;
    private readonly ByteTrie? _control;
    private readonly bool _addsBeginning;
    private readonly bool _addsEnd;
    private readonly Lazy<SentencePieceTokenizer> _tokenizer;
    private readonly Lent<Work> _work = new(() => new Work());

    private PieceEncoder(SentencePieceModel model, byte[] content, bool addBeginning, bool addEnd, bool findControl)
    {
        (_model, _addsBeginning, _addsEnd) = (model, addBeginning && model.BeginningId >= 0, addEnd && model.EndId >= 0);
        ByteTrie? userDefined = TrieOf(model, PieceType.UserDefined);
        _control = findControl ? TrieOf(model, PieceType.Control) : null;
        _normalizer = new PieceNormalizer(model, userDefined);
        _tokenizer = new(() => UnigramCutter.Create(model, content, _addsBeginning, _addsEnd));
        _pieces = model.IsBpe ? new BpeCutter(model, userDefined) : new UnigramCutter(model, _tokenizer.Value);
    }

    /// <summary>What kind of model it is, for a report.</summary>
    public string Kind => _model.Kind;

    /// <summary>The package's own tokenizer.</summary>
    public Tokenizer Tokenizer => _tokenizer.Value;

    public int VocabularySize => _model.Pieces.Count;

    public string? BeginningOfSentenceToken => _model.BeginningId < 0 ? null : _model.Text(_model.BeginningId);

    public string? EndOfSentenceToken => _model.EndId < 0 ? null : _model.Text(_model.EndId);

    public string? UnknownToken => _model.Text(_model.UnknownId);

    public IReadOnlyList<string> Remarks => _pieces.Remarks;

    public static PieceEncoder Open(ReadOnlySpan<byte> content, string name, bool addBeginning, bool addEnd, bool findControl = false)
    {
        try
        {
            return new PieceEncoder(SentencePieceModel.Read(content, name), content.ToArray(), addBeginning, addEnd, findControl);
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
        Encode(utf8, work, addSpecialTokens);
        int count = work.Ids.Count;
        _work.GiveBack(work);
        return count;
    }

    public int[] EncodeToIds(ReadOnlySpan<byte> utf8, bool addSpecialTokens)
    {
        Work work = _work.Take();
        Encode(utf8, work, addSpecialTokens);
        int[] ids = work.Ids.Span.ToArray();
        _work.GiveBack(work);
        return ids;
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

    private void Encode(ReadOnlySpan<byte> utf8, Work work, bool addSpecialTokens)
    {
        work.Ids.Clear();
        if (addSpecialTokens && _addsBeginning)
            work.Ids.Add(_model.BeginningId);
        int done = 0;
        for (int at = 0; _control is not null && at < utf8.Length;)
        {
            int length = _control.LongestPrefix(utf8[at..], out int id);
            if (length > 0)
            {
                EncodePart(utf8[done..at], work);
                work.Ids.Add(id);
                done = at + length;
            }

            at += Math.Max(length, 1);
        }

        EncodePart(utf8[done..], work);
        if (addSpecialTokens && _addsEnd)
            work.Ids.Add(_model.EndId);
    }

    private void EncodePart(ReadOnlySpan<byte> utf8, Work work)
    {
        _normalizer.Normalize(utf8, work.Normalized);
        if (work.Normalized.Length == 0)
            return;
        work.Pieces.Clear();
        _pieces.Cut(work.Normalized.Span, work.Pieces);
        bool afterUnknown = false;
        foreach (int id in work.Pieces.Span)
        {
            // Several unknown pieces in a row are one token.
            if (id != _model.UnknownId || !afterUnknown)
                work.Ids.Add(id);
            afterUnknown = id == _model.UnknownId;
        }
    }

    private sealed class Work
    {
        public ByteBuffer Normalized { get; } = new();

        public IntBuffer Ids { get; } = new();

        public IntBuffer Pieces { get; } = new();
    }
}
