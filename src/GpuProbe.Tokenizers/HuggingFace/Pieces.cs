namespace GpuProbe.Tokenizers.HuggingFace;

/// <summary>
/// The text that is encoded, cut into pieces. Each step either cuts pieces further or rewrites their text;
/// both write into a second set of memory that then takes the place of the first.
/// </summary>
internal sealed class Pieces
{
    private AlignedText _next = new();
    private List<Piece> _nextPieces = [];
    private List<Piece> _pieces = [];

    public AlignedText Text { get; private set; } = new();

    public int Count => _pieces.Count;

    public Piece this[int index] => _pieces[index];

    public ReadOnlySpan<byte> Bytes(Piece piece) => Text.Span[piece.Start..piece.End];

    public void Begin(ReadOnlySpan<byte> text, bool tracks)
    {
        Text.Clear(tracks);
        Text.AppendOriginal(text);
        _pieces.Clear();
        if (!text.IsEmpty)
            _pieces.Add(new Piece(0, text.Length, -1));
    }

    /// <summary>Adds a piece to what comes of cutting; an empty one is left out.</summary>
    public void Add(int start, int end, int id = -1)
    {
        if (end > start)
            _nextPieces.Add(new Piece(start, end, id));
    }

    public void Keep(Piece piece) => _nextPieces.Add(piece);

    /// <summary>What was added takes the place of the pieces.</summary>
    public void EndCut()
    {
        (_pieces, _nextPieces) = (_nextPieces, _pieces);
        _nextPieces.Clear();
    }

    /// <summary>Begins rewriting: the text to write to.</summary>
    public AlignedText BeginRewrite()
    {
        _next.Clear(Text.Tracks);
        return _next;
    }

    /// <summary>Keeps a piece that is not rewritten.</summary>
    public void CopyOver(Piece piece)
    {
        int start = _next.Length;
        _next.AppendCopy(Text, piece.Start, piece.End);
        Add(start, _next.Length, piece.Id);
    }

    public void EndRewrite()
    {
        (Text, _next) = (_next, Text);
        EndCut();
    }

    /// <summary>Rewrites every piece that is text.</summary>
    public void Rewrite(INormalizer normalizer)
    {
        AlignedText next = BeginRewrite();
        foreach (Piece piece in _pieces)
        {
            if (!piece.IsText)
            {
                CopyOver(piece);
                continue;
            }

            int start = next.Length;
            normalizer.Normalize(Text, piece.Start, piece.End, next);
            Add(start, next.Length);
        }

        EndRewrite();
    }
}
