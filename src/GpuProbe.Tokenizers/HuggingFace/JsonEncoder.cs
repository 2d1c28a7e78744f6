using System.Buffers;
using System.Text;
using System.Text.Unicode;
using GpuProbe.Tokenizers.Bytes;

namespace GpuProbe.Tokenizers.HuggingFace;

/// <summary>Encodes text as Hugging Face's tokenizers does.</summary>
internal sealed class JsonEncoder : IByteEncoder
{
    private readonly Lent<Work> _work;

    public JsonEncoder(TokenizerParts parts)
    {
        Parts = parts;
        VocabularySize = parts.Model.VocabularySize + parts.Added.CountBeyond(parts.Model);
        _work = new Lent<Work>(() => new Work(parts.Model.CreateWork()));
    }

    public TokenizerParts Parts { get; }

    public int VocabularySize { get; }

    public string? BeginningOfSentenceToken => Parts.Special.Before is [var id, ..] ? Token(id) : null;

    public string? EndOfSentenceToken => Parts.Special.Behind is [.., var id] ? Token(id) : null;

    public string? UnknownToken => Parts.Model.UnknownToken;

    public IReadOnlyList<string> Remarks => Parts.Remarks;

    public string? Token(int id) => Parts.Added.Token(id)?.Content ?? Parts.Model.Token(id);

    public int CountTokens(ReadOnlySpan<byte> utf8, bool addSpecialTokens)
    {
        Work work = _work.Take();
        Encode(utf8, work, tracks: false);
        int count = work.Ids.Count;
        _work.GiveBack(work);
        return addSpecialTokens ? count + Parts.Special.Before.Count + Parts.Special.Behind.Count : count;
    }

    public int[] EncodeToIds(ReadOnlySpan<byte> utf8, bool addSpecialTokens)
    {
        Work work = _work.Take();
        Encode(utf8, work, tracks: false);
        int[] ids = addSpecialTokens ? [.. Parts.Special.Before, .. work.Ids.Span, .. Parts.Special.Behind] : work.Ids.Span.ToArray();
        _work.GiveBack(work);
        return ids;
    }

    /// <summary>Identifiers of a text's tokens, each with the bytes of the text that it came from.</summary>
    public List<(int Id, int Start, int End)> EncodeToTokens(ReadOnlySpan<byte> utf8)
    {
        Work work = _work.Take();
        List<(int Id, int Start, int End)> tokens = [];
        Prepare(utf8, work, tracks: true);
        Pieces pieces = work.Pieces;
        for (int i = 0; i < pieces.Count; i++)
        {
            Piece piece = pieces[i];
            if (!piece.IsText)
            {
                (int first, int last) = pieces.Text.Origin(piece.Start, piece.End);
                tokens.Add((piece.Id, first, last));
                continue;
            }

            work.Ids.Clear();
            work.Ends.Clear();
            Parts.Model.Encode(pieces.Bytes(piece), work.Model, work.Ids, work.Ends);
            int start = 0;
            for (int token = 0; token < work.Ids.Count; token++)
            {
                int end = work.Ends[token];
                // The bytes of one character may all end where it ends; then they are all of it.
                (int first, int last) = pieces.Text.Origin(piece.Start + Math.Min(start, end - 1), piece.Start + end);
                tokens.Add((work.Ids[token], first, last));
                start = end;
            }
        }

        _work.GiveBack(work);
        return tokens;
    }

    private void Encode(ReadOnlySpan<byte> utf8, Work work, bool tracks)
    {
        Prepare(utf8, work, tracks);
        work.Ids.Clear();
        Pieces pieces = work.Pieces;
        for (int i = 0; i < pieces.Count; i++)
        {
            Piece piece = pieces[i];
            if (piece.IsText)
                Parts.Model.Encode(pieces.Bytes(piece), work.Model, work.Ids, ends: null);
            else
                work.Ids.Add(piece.Id);
        }
    }

    private void Prepare(ReadOnlySpan<byte> utf8, Work work, bool tracks)
    {
        Pieces pieces = work.Pieces;
        pieces.Begin(Utf8.IsValid(utf8) ? utf8 : Repaired(utf8, work.Valid), tracks || Parts.NeedsOrigins);
        Parts.Added.CutRaw(pieces);
        if (Parts.Normalizer is not null)
            pieces.Rewrite(Parts.Normalizer);
        Parts.Added.CutNormalized(pieces);
        Parts.PreTokenizer?.Cut(pieces);
    }

    // As Python's bytes.decode(errors="replace"): one U+FFFD for each longest start of a character.
    private static ReadOnlySpan<byte> Repaired(ReadOnlySpan<byte> utf8, ByteBuffer valid)
    {
        valid.Clear();
        while (!utf8.IsEmpty)
        {
            bool isValid = Rune.DecodeFromUtf8(utf8, out _, out int length) == OperationStatus.Done;
            valid.Add(isValid ? utf8[..length] : Utf8Text.Replacement);
            utf8 = utf8[length..];
        }

        return valid.Span;
    }

    private sealed record Work(object Model)
    {
        public Pieces Pieces { get; } = new();

        public IntBuffer Ids { get; } = new();

        public IntBuffer Ends { get; } = new();

        public ByteBuffer Valid { get; } = new();
    }
}
