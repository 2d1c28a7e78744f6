using System.Text;
using GpuProbe.Tokenizers.Bytes;

namespace GpuProbe.Tokenizers.SentencePieces.Models;

/// <summary>Turns pieces back into text: control pieces say nothing, bytes are put together, marks become spaces.</summary>
internal static class PieceDecoder
{
    private const string Unknown = " \u2047 ";

    /// <summary>The text of pieces; null where an identifier is not of the vocabulary.</summary>
    public static string? Decode(SentencePieceModel model, IEnumerable<int> ids, bool withSpecial)
    {
        ByteBuffer text = new();
        bool first = true;
        foreach (int id in ids)
        {
            if (id < 0 || id >= model.Pieces.Count)
                return null;
            Piece piece = model.Pieces[id];
            switch (piece.Type)
            {
                case PieceType.Control when !withSpecial:
                    continue;
                case PieceType.Unknown:
                    text.Add(Encoding.UTF8.GetBytes(Unknown));
                    break;
                case PieceType.Byte:
                    text.Add((byte)Array.IndexOf(model.ByteIds, id));
                    break;
                default:
                    AddPiece(model, piece.Text, first, text);
                    break;
            }

            first = false;
        }

        ReadOnlySpan<byte> all = text.Span;
        if (model.AddDummyPrefix && model.TreatWhitespaceAsSuffix && all.EndsWith(" "u8))
            all = all[..^1];
        return Encoding.UTF8.GetString(all);
    }

    private static void AddPiece(SentencePieceModel model, ReadOnlySpan<byte> piece, bool first, ByteBuffer text)
    {
        bool prefixed = model.AddDummyPrefix && !model.TreatWhitespaceAsSuffix;
        if (first && (prefixed || model.RemoveExtraWhitespaces) && piece.StartsWith(WordBoundaries.Mark))
            piece = piece[WordBoundaries.Mark.Length..];
        while (!piece.IsEmpty)
        {
            int mark = piece.IndexOf(WordBoundaries.Mark);
            text.Add(mark < 0 ? piece : piece[..mark]);
            if (mark >= 0)
                text.Add((byte)' ');
            piece = mark < 0 ? default : piece[(mark + WordBoundaries.Mark.Length)..];
        }
    }
}
