using GpuProbe.Tokenizers.Bytes;

namespace GpuProbe.Tokenizers.SentencePieces.Models;

/// <summary>
/// The unigram model of SentencePiece: of all ways to cut a text, the one whose pieces have the highest sum of scores.
/// Sums are kept in 32 bits and compared in 64, as the library does it, since that decides between ways of almost the same sum.
/// </summary>
internal sealed class UnigramPieces : IPieceModel
{
    private const float UnknownPenalty = 10;

    // FLT_MIN, the smallest normal number above zero: where the library begins its search for the highest score.
    private const float LeastHighest = 1.17549435e-38f;

    private readonly SentencePieceModel _model;
    private readonly ByteTrie _trie = new();
    private readonly float[] _scores;
    private readonly bool[] _isUserDefined;
    private readonly float _unknownScore;
    private readonly float _highest = LeastHighest;

    public UnigramPieces(SentencePieceModel model)
    {
        _model = model;
        float lowest = float.MaxValue;
        _scores = [.. model.Pieces.Select(piece => piece.Score)];
        _isUserDefined = [.. model.Pieces.Select(piece => piece.Type == PieceType.UserDefined)];
        for (int id = 0; id < model.Pieces.Count; id++)
        {
            Piece piece = model.Pieces[id];
            if (piece.Type == PieceType.Normal)
                (lowest, _highest) = (Math.Min(lowest, piece.Score), Math.Max(_highest, piece.Score));
            if (piece.Type is PieceType.Normal or PieceType.UserDefined)
                _trie.Add(piece.Text, id);
        }

        _unknownScore = lowest - UnknownPenalty;
    }

    // The sum of a word depends, in its last bits, on what came before it.
    public bool KeepsWordsApart => false;

    public object CreateWork() => new Work();

    public void Cut(ReadOnlySpan<byte> normalized, object work, IntBuffer ids, IntBuffer lengths)
    {
        Span<End> ends = ((Work)work).Ends(normalized.Length + 1);
        ends.Fill(new End(0, -1, -1));
        for (int start = 0; start < normalized.Length;)
        {
            int character = Math.Min(Utf8Text.LengthAt(normalized[start]), normalized.Length - start);
            float before = ends[start].Score;
            bool alone = false;
            int node = ByteTrie.Root;
            for (int at = start; at < normalized.Length; at++)
            {
                node = _trie.Next(node, normalized[at]);
                if (node < 0)
                    break;
                int id = _trie.Value(node);
                if (id < 0)
                    continue;
                int length = at + 1 - start;
                double score = _isUserDefined[id] ? (length * _highest) - 0.1 : _scores[id];
                Offer(ref ends[at + 1], score + before, start, id);
                alone |= length == character;
            }

            if (!alone)
                Offer(ref ends[start + character], _unknownScore + before, start, _model.UnknownId);
            start += character;
        }

        int first = ids.Count;
        for (int end = normalized.Length; end > 0; end = ends[end].Start)
        {
            ids.Add(ends[end].Id);
            lengths.Add(end - ends[end].Start);
        }

        ids.Span[first..].Reverse();
        lengths.Span[^(ids.Count - first)..].Reverse();
    }

    private static void Offer(ref End end, double score, int start, int id)
    {
        if (end.Start < 0 || score > end.Score)
            end = new End((float)score, start, id);
    }

    private readonly record struct End(float Score, int Start, int Id);

    private sealed class Work
    {
        private End[] _ends = new End[256];

        public Span<End> Ends(int count)
        {
            if (_ends.Length < count)
                _ends = new End[Math.Max(count, _ends.Length * 2)];
            return _ends.AsSpan(0, count);
        }
    }
}
