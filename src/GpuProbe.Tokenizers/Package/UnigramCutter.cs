using System.Text;
using GpuProbe.Core;
using GpuProbe.Tokenizers.Bytes;
using GpuProbe.Tokenizers.SentencePieces;
using Microsoft.ML.Tokenizers;

namespace GpuProbe.Tokenizers.Package;

/// <summary>
/// A unigram model by the package's <see cref="SentencePieceTokenizer"/>. It is given normalized text, since the package keeps
/// characters that rules of replacement delete, and knows nothing of text that is not UTF-8.
/// </summary>
internal sealed class UnigramCutter : IPieceCutter
{
    private readonly SentencePieceTokenizer _tokenizer;

    public UnigramCutter(SentencePieceModel model, SentencePieceTokenizer tokenizer)
    {
        // The package reckons the bonus of user-defined pieces and the score of what is unknown from all of these, the library from normal ones.
        float[] scores = [.. model.Pieces.Where(piece => piece.Type == PieceType.Normal).Select(piece => piece.Score)];
        if (model.Pieces.FirstOrDefault(piece => piece.IsText && (scores.Length == 0 || piece.Score < scores.Min() || piece.Score > scores.Max())) is { } piece)
            throw Refuse(model, $"the score of its piece {Encoding.UTF8.GetString(piece.Text)}, which is user-defined or unused, is not among those of the normal ones");
        _tokenizer = tokenizer;
    }

    // On 12,000 lines of mixed text the tokens were as many.
    public IReadOnlyList<string> Remarks { get; } =
        ["where two ways to cut a text have the same sum of scores, as with &&&, Microsoft.ML.Tokenizers may take another one than spm_encode: && and & for & and &&"];

    /// <exception cref="ToolException">The package refuses the model.</exception>
    public static SentencePieceTokenizer Create(SentencePieceModel model, byte[] content, bool addBeginning, bool addEnd)
    {
        if (model.BeginningId < 0 || model.EndId < 0)
            throw Refuse(model, "it has no control pieces that begin and end a sequence");
        using MemoryStream stream = new(content);
        try
        {
            return SentencePieceTokenizer.Create(stream, addBeginning, addEnd);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            throw Refuse(model, $"reading it there ends with {failure.GetType().Name}: {failure.Message.ReplaceLineEndings(" ")}", failure);
        }
    }

    public void Cut(ReadOnlySpan<byte> normalized, IntBuffer ids)
    {
        string text = Encoding.UTF8.GetString(normalized);
        foreach (int id in _tokenizer.EncodeToIds(text, addBeginningOfSentence: false, addEndOfSentence: false, considerNormalization: false))
            ids.Add(id);
    }

    private static ToolException Refuse(SentencePieceModel model, string words, Exception? cause = null) =>
        new(ExitCode.BadInput, $"{model.Name} cannot be encoded by Microsoft.ML.Tokenizers, which this build is on: {words}; the default build reads it", cause);
}
