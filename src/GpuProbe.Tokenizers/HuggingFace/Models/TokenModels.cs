using GpuProbe.Tokenizers.HuggingFace.Reading;
using GpuProbe.Tokenizers.Merging;

namespace GpuProbe.Tokenizers.HuggingFace.Models;

/// <summary>Makes the models of a <c>tokenizer.json</c>.</summary>
internal static class TokenModels
{
    public static ITokenModel Bpe(JsonPart part, Vocabulary vocabulary, IReadOnlyList<TokenMerge> merges, BpeOptions options)
    {
        PairMerges pairs = new(merges.Count);
        for (int rank = 0; rank < merges.Count; rank++)
            pairs.Add(merges[rank].Left, merges[rank].Right, rank, merges[rank].Merged);
        return new BpeModel(vocabulary, pairs, options);
    }

    public static ITokenModel Unigram(JsonPart part, IReadOnlyList<(string Token, double Score)> tokens, int unknownId, bool byteFallback) =>
        new UnigramModel(tokens, unknownId, byteFallback);

    public static ITokenModel WordPiece(JsonPart part, Vocabulary vocabulary, string unknownToken, string prefix, int mostCharacters) =>
        new WordModel(vocabulary, unknownToken, prefix, mostCharacters);

    public static ITokenModel WordLevel(JsonPart part, Vocabulary vocabulary, string unknownToken) =>
        new WordModel(vocabulary, unknownToken, prefix: null, mostCharacters: int.MaxValue);
}
