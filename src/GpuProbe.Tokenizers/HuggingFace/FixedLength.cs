using GpuProbe.Tokenizers.Bytes;

namespace GpuProbe.Tokenizers.HuggingFace;

/// <summary>Cuts the text every so many characters.</summary>
internal sealed class FixedLength(int length) : IPreTokenizer
{
    public void Cut(Pieces pieces)
    {
        for (int i = 0; i < pieces.Count; i++)
        {
            Piece piece = pieces[i];
            if (!piece.IsText)
            {
                pieces.Keep(piece);
                continue;
            }

            for (int start = piece.Start; start < piece.End;)
            {
                int end = start;
                for (int count = 0; count < length && end < piece.End; count++)
                    end += Utf8Text.LengthAt(pieces.Text.Span[end]);
                pieces.Add(start, end);
                start = end;
            }
        }

        pieces.EndCut();
    }
}
