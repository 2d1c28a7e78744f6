namespace GpuProbe.Tokenizers.HuggingFace;

/// <summary>How a BPE model of a <c>tokenizer.json</c> deals with what its vocabulary lacks.</summary>
/// <param name="UnknownToken">The token for a character without one; without it such a character is lost.</param>
/// <param name="Prefix">Stands before each character of a word but the first.</param>
/// <param name="Suffix">Stands behind the last character of a word.</param>
/// <param name="FuseUnknown">Whether several unknown characters in a row are one token.</param>
/// <param name="ByteFallback">Whether a character without a token is written byte by byte.</param>
/// <param name="IgnoreMerges">Whether a word that is a token is that token, whatever the merges say.</param>
internal sealed record BpeOptions(string? UnknownToken, string? Prefix, string? Suffix, bool FuseUnknown, bool ByteFallback, bool IgnoreMerges);
