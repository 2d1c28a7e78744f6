namespace GpuProbe.Tokenizers.HuggingFace;

/// <summary>What a <c>tokenizer.json</c> consists of, as far as encoding needs it.</summary>
/// <param name="Name">The file, as the person named it.</param>
/// <param name="Kind">What kind of tokenizer it is, for a report.</param>
/// <param name="Model">Turns words into tokens.</param>
/// <param name="Normalizer">Changes characters first; null where nothing does.</param>
/// <param name="PreTokenizer">Cuts the text into words; null where it is one.</param>
/// <param name="Added">Texts that are tokens wherever they stand.</param>
/// <param name="Special">Tokens around a sequence.</param>
/// <param name="Decoder">Turns tokens back into text; null where that is not supported.</param>
/// <param name="NeedsOrigins">Whether a step asks where its text came from.</param>
/// <param name="Remarks">Parts that are left aside.</param>
internal sealed record TokenizerParts(
    string Name,
    string Kind,
    ITokenModel Model,
    INormalizer? Normalizer,
    IPreTokenizer? PreTokenizer,
    AddedTokens Added,
    SpecialTokens Special,
    TokenDecoder? Decoder,
    bool NeedsOrigins,
    IReadOnlyList<string> Remarks);
