using System.Text;
using GpuProbe.Core;
using GpuProbe.Tokenizers.Bytes;
using GpuProbe.Tokenizers.HuggingFace;
using GpuProbe.Tokenizers.SentencePieces;
using BpeOptions = GpuProbe.Tokenizers.HuggingFace.BpeOptions;

namespace GpuProbe.Tokenizers.Package;

/// <summary>
/// The BPE model of SentencePiece by the package's tokenizer with a list of merges, every way to make a piece of two being one.
/// Its tokenizer of SentencePiece models merges the last of equal pairs first, not the first: it cuts ### into # and ##.
/// </summary>
internal sealed class BpeCutter : IPieceCutter
{
    private readonly BpeModel _model;
    private readonly ByteTrie? _userDefined;

    /// <summary>A model.</summary>
    /// <param name="model">Its pieces.</param>
    /// <param name="userDefined">Those that are taken out of the text before and never merge; null where there are none.</param>
    public BpeCutter(SentencePieceModel model, ByteTrie? userDefined)
    {
        _userDefined = userDefined;

        ToolException Refuse(string words) =>
            new(ExitCode.BadInput, $"{model.Name} cannot be encoded by Microsoft.ML.Tokenizers, which this build is on: {words}; the default build reads it");

        if (model.Pieces.Any(piece => piece.Type == PieceType.Unused))
            throw Refuse("it has unused pieces");
        Vocabulary vocabulary = new(model.Pieces.Count);
        for (int id = 0; id < model.Pieces.Count; id++)
        {
            if (model.Pieces[id].Type is PieceType.Normal or PieceType.Byte or PieceType.Unknown)
                vocabulary.Add(model.Pieces[id].Text, id);
        }

        string unknown = model.Text(model.UnknownId);
        _model = new BpeModel(vocabulary, Merges(model, vocabulary, Refuse), new BpeOptions(unknown, null, null, FuseUnknown: true, model.ByteFallback, IgnoreMerges: false), Refuse);
    }

    public IReadOnlyList<string> Remarks => [];

    public void Cut(ReadOnlySpan<byte> normalized, IntBuffer ids)
    {
        int done = 0;
        for (int at = 0; _userDefined is not null && at < normalized.Length;)
        {
            int length = _userDefined.LongestPrefix(normalized[at..], out int id);
            if (length > 0)
            {
                Merge(normalized[done..at], ids);
                ids.Add(id);
                done = at + length;
            }

            at += Math.Max(length, 1);
        }

        Merge(normalized[done..], ids);
    }

    private void Merge(ReadOnlySpan<byte> text, IntBuffer ids) => _model.Encode(text, _model.CreateWork(), ids, ends: null);

    private static List<TokenMerge> Merges(SentencePieceModel model, Vocabulary vocabulary, Func<string, ToolException> refuse)
    {
        List<TokenMerge> merges = [];
        int last = -1;
        foreach (int id in Enumerable.Range(0, model.Pieces.Count).Where(id => IsNormal(id)).OrderByDescending(id => model.Pieces[id].Score))
        {
            int before = merges.Count;
            ReadOnlySpan<byte> piece = model.Pieces[id].Text;
            for (int at = 0, length; at < piece.Length; at += length)
            {
                length = Utf8Text.LengthAt(piece[at]);
                if (!IsNormal(vocabulary.Find(piece.Slice(at, length))))
                    throw refuse($"the piece {model.Text(id)} has a character that is no piece");
                (int left, int right) = (vocabulary.Find(piece[..at]), vocabulary.Find(piece[at..]));
                if (IsNormal(left) && IsNormal(right))
                    merges.Add(new TokenMerge(left, right, id));
            }

            if (merges.Count == before)
                continue;
            // Of equal scores the place in the text decides, of merges their place in the list.
            if (last >= 0 && model.Pieces[last].Score == model.Pieces[id].Score)
                throw refuse($"the pieces {model.Text(last)} and {model.Text(id)} have the same score");
            last = id;
        }

        return merges;

        bool IsNormal(int id) => id >= 0 && model.Pieces[id].Type == PieceType.Normal;
    }
}
