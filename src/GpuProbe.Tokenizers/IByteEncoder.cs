namespace GpuProbe.Tokenizers;

/// <summary>What both kinds of tokenizers do with a text in UTF-8, safely from several threads at once.</summary>
internal interface IByteEncoder
{
    int VocabularySize { get; }

    string? BeginningOfSentenceToken { get; }

    string? EndOfSentenceToken { get; }

    string? UnknownToken { get; }

    IReadOnlyList<string> Remarks { get; }

    int CountTokens(ReadOnlySpan<byte> utf8, bool addSpecialTokens);

    int[] EncodeToIds(ReadOnlySpan<byte> utf8, bool addSpecialTokens);
}
