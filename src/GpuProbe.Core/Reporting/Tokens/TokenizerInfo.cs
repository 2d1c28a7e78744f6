namespace GpuProbe.Core.Reporting.Tokens;

/// <summary>A tokenizer.</summary>
/// <param name="File">Its file, as the person named it.</param>
/// <param name="Kind">What kind it is.</param>
/// <param name="VocabularySize">Number of its tokens.</param>
/// <param name="AddsSpecialTokens">Whether the tokens around a sequence (as <c>&lt;s&gt;</c>) are counted.</param>
public sealed record TokenizerInfo(string File, string Kind, int VocabularySize, bool AddsSpecialTokens);
