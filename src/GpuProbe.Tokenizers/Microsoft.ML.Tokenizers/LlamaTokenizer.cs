using GpuProbe.Core;
using GpuProbe.Tokenizers.SentencePieces;

namespace Microsoft.ML.Tokenizers;

/// <summary>The tokenizer of Llama and Mistral models: a SentencePiece BPE model without rules of replacement.</summary>
public sealed class LlamaTokenizer : SentencePieceTokenizer
{
    internal LlamaTokenizer(PieceEncoder encoder)
        : base(encoder)
    {
    }

    /// <summary>Reads a model.</summary>
    /// <param name="modelStream">The content of a <c>tokenizer.model</c>.</param>
    /// <param name="addBeginOfSentence">Whether encoding begins with the token that begins a sequence.</param>
    /// <param name="addEndOfSentence">Whether encoding ends with the token that ends a sequence.</param>
    /// <param name="specialTokens">Texts that are tokens of their own; none are supported.</param>
    /// <exception cref="ToolException">The model is malformed, or not of this kind.</exception>
    public static new LlamaTokenizer Create(
        Stream modelStream, bool addBeginOfSentence = true, bool addEndOfSentence = false, IReadOnlyDictionary<string, int>? specialTokens = null)
    {
        PieceEncoder encoder = Encoder(modelStream, addBeginOfSentence, addEndOfSentence, specialTokens);
        if (!encoder.Model.IsBpe)
            throw new ToolException(ExitCode.BadInput, $"{encoder.Model.Name} is of type unigram; allowed: bpe");
        if (encoder.Model.NormalizerName is not ("" or "identity"))
            throw new ToolException(ExitCode.BadInput, $"{encoder.Model.Name} is normalized by {encoder.Model.NormalizerName}; allowed: identity");
        return new LlamaTokenizer(encoder);
    }
}
