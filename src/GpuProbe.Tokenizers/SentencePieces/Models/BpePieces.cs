using GpuProbe.Tokenizers.Bytes;
using GpuProbe.Tokenizers.Merging;

namespace GpuProbe.Tokenizers.SentencePieces.Models;

/// <summary>
/// The BPE model of SentencePiece: neighbours merge where their texts together are a piece, the piece of the highest score first.
/// User-defined pieces are taken out of the text before and never merge.
/// </summary>
internal sealed class BpePieces : IPieceModel
{
    // A user-defined piece that was found in the text, which merges with nothing.
    private const int Frozen = 1 << 30;

    private readonly SentencePieceModel _model;
    private readonly ByteStrings _symbols;
    private readonly List<int> _symbolIds = [];
    private readonly List<int> _outputs = [];
    private readonly PairMerges _merges;
    private readonly ByteTrie? _userDefined;
    private readonly int[] _ascii = new int[128];
    private readonly bool _hasUnused;

    // Bytes of the characters that are parts of pieces, but no pieces themselves.
    private readonly Dictionary<int, int> _characters = [];

    public BpePieces(SentencePieceModel model, ByteTrie? userDefined)
    {
        (_model, _userDefined) = (model, userDefined);
        _symbols = new ByteStrings(model.Pieces.Count * 5 / 4);
        _hasUnused = model.Pieces.Any(piece => piece.Type == PieceType.Unused);
        AddSymbols();
        _merges = new PairMerges(model.Pieces.Count * 3);
        AddMerges();
        for (int i = 0; i < _ascii.Length; i++)
            _ascii[i] = SymbolOf([(byte)i]);
    }

    public bool KeepsWordsApart => !_hasUnused;

    public object CreateWork() => new PairMerger(_merges);

    public void Cut(ReadOnlySpan<byte> normalized, object work, IntBuffer ids, IntBuffer lengths)
    {
        PairMerger merger = (PairMerger)work;
        Dictionary<int, (int Left, int Right)>? origins = _hasUnused ? [] : null;
        merger.CandidateFound = origins is null ? null : (left, right, merged) => Remember(origins, left, right, merged);
        merger.Clear();
        for (int at = 0; at < normalized.Length;)
        {
            int symbol = First(normalized[at..], out int length);
            merger.Add(symbol, length);
            at += length;
        }

        merger.Merge();
        foreach (PairMerger.Symbol symbol in merger.Symbols)
            Emit(symbol.Id, symbol.Length, origins, ids, lengths);
    }

    private int First(ReadOnlySpan<byte> text, out int length)
    {
        if (_userDefined is not null && _userDefined.LongestPrefix(text, out int id) is > 0 and int found)
        {
            length = found;
            return Frozen + id;
        }

        byte first = text[0];
        length = first < 128 ? 1 : Math.Min(Utf8Text.LengthAt(first), text.Length);
        return first < 128 ? _ascii[first] : SymbolOf(text[..length]);
    }

    private int SymbolOf(ReadOnlySpan<byte> text) => _symbols.Find(text) is >= 0 and int index ? _symbolIds[index] : -1;

    private void Remember(Dictionary<int, (int Left, int Right)> origins, int left, int right, int merged)
    {
        if (_model.Pieces[merged].Type == PieceType.Unused)
            origins[merged] = (left, right);
    }

    // A piece that is out of use is cut again into what it was last seen to be made of.
    private void Emit(int symbol, int length, Dictionary<int, (int Left, int Right)>? origins, IntBuffer ids, IntBuffer lengths)
    {
        int id = symbol < 0 ? _model.UnknownId : symbol >= Frozen ? _outputs[symbol - Frozen] : _outputs[symbol];
        if (origins is not null && _model.Pieces[id].Type == PieceType.Unused && origins.TryGetValue(id, out (int Left, int Right) parts))
        {
            int left = parts.Left < _model.Pieces.Count ? _model.Pieces[parts.Left].Text.Length : _characters[parts.Left];
            Emit(parts.Left, left, origins, ids, lengths);
            Emit(parts.Right, length - left, origins, ids, lengths);
            return;
        }

        ids.Add(id);
        lengths.Add(length);
    }

    private void AddSymbols()
    {
        ByteStrings reserved = new();
        List<int> reservedIds = [];
        for (int id = 0; id < _model.Pieces.Count; id++)
        {
            Piece piece = _model.Pieces[id];
            ByteStrings all = piece.IsText ? _symbols : reserved;
            if (all.Find(piece.Text) >= 0)
                throw new InvalidDataException($"piece {id} is there twice");
            all.Add(piece.Text);
            (piece.IsText ? _symbolIds : reservedIds).Add(id);
            _outputs.Add(id);
        }

        // A character need not be a piece to be a part of one.
        for (int id = 0; id < _model.Pieces.Count; id++)
        {
            Piece piece = _model.Pieces[id];
            for (int at = 0; piece.IsText && at < piece.Text.Length;)
            {
                int length = Utf8Text.LengthAt(piece.Text[at]);
                ReadOnlySpan<byte> character = piece.Text.AsSpan(at, length);
                if (_symbols.Find(character) < 0)
                {
                    _symbols.Add(character);
                    _symbolIds.Add(_outputs.Count);
                    _characters[_outputs.Count] = length;
                    _outputs.Add(_model.UnknownId);
                }

                at += length;
            }
        }

        // A text that is also a reserved piece is written as that one.
        for (int i = 0; i < reserved.Count; i++)
        {
            if (SymbolOf(reserved[i]) is >= 0 and int symbol)
                _outputs[symbol] = reservedIds[i];
        }
    }

    private void AddMerges()
    {
        float[] scores = [.. _model.Pieces.Where(piece => piece.IsText).Select(piece => piece.Score).Distinct().OrderDescending()];
        Dictionary<float, int> ranks = new(scores.Length);
        for (int rank = 0; rank < scores.Length; rank++)
            ranks[scores[rank]] = rank;
        for (int id = 0; id < _model.Pieces.Count; id++)
        {
            Piece piece = _model.Pieces[id];
            if (!piece.IsText)
                continue;
            for (int at = Utf8Text.LengthAt(piece.Text[0]); at < piece.Text.Length; at += Utf8Text.LengthAt(piece.Text[at]))
            {
                int left = SymbolOf(piece.Text.AsSpan(0, at));
                int right = left < 0 ? -1 : SymbolOf(piece.Text.AsSpan(at));
                if (right >= 0)
                    _merges.Add(left, right, ranks[piece.Score], id);
            }
        }
    }
}
