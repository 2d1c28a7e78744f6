using GpuProbe.Core;
using GpuProbe.Tokenizers.HuggingFace;
using GpuProbe.Tokenizers.HuggingFace.Reading;
using BpeOptions = GpuProbe.Tokenizers.HuggingFace.BpeOptions;

namespace GpuProbe.Tokenizers.Package;

/// <summary>Makes those models of a <c>tokenizer.json</c> that Microsoft.ML.Tokenizers has too; the others are refused by name.</summary>
internal static class TokenModels
{
    public static ITokenModel Bpe(JsonPart part, Vocabulary vocabulary, IReadOnlyList<TokenMerge> merges, BpeOptions options) =>
        new BpeModel(vocabulary, merges, options, words => part.Refusal($"cannot be encoded by Microsoft.ML.Tokenizers, which this build is on: {words}; the default build reads it"));

    public static ITokenModel Unigram(JsonPart part, IReadOnlyList<(string Token, double Score)> tokens, int unknownId, bool byteFallback) => throw Refuse(part, "Unigram");

    public static ITokenModel WordPiece(JsonPart part, Vocabulary vocabulary, string unknownToken, string prefix, int mostCharacters) => throw Refuse(part, "WordPiece");

    public static ITokenModel WordLevel(JsonPart part, Vocabulary vocabulary, string unknownToken) => throw Refuse(part, "WordLevel");

    private static ToolException Refuse(JsonPart part, string type) => part.Key("type").Refusal($"is \"{type}\"; allowed in this build, which is on Microsoft.ML.Tokenizers: BPE; the default build reads {type} too");
}
