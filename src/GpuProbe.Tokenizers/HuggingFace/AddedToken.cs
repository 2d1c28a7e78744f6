namespace GpuProbe.Tokenizers.HuggingFace;

/// <summary>A text that is a token wherever it stands.</summary>
/// <param name="Content">The text.</param>
/// <param name="SingleWord">Whether it must stand between characters that are not of words.</param>
/// <param name="StripsLeft">Whether it takes the spaces before it along.</param>
/// <param name="StripsRight">Whether it takes the spaces behind it along.</param>
/// <param name="IsNormalized">Whether it is looked for, normalized, in normalized text.</param>
/// <param name="IsSpecial">Whether decoding leaves it out.</param>
internal sealed record AddedToken(string Content, bool SingleWord, bool StripsLeft, bool StripsRight, bool IsNormalized, bool IsSpecial);
