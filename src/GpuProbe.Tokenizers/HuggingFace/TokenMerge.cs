namespace GpuProbe.Tokenizers.HuggingFace;

/// <summary>Two neighbouring tokens that become one. Those earlier in a list go first.</summary>
/// <param name="Left">Identifier of the first.</param>
/// <param name="Right">Identifier of the second.</param>
/// <param name="Merged">Identifier of what they become.</param>
internal readonly record struct TokenMerge(int Left, int Right, int Merged);
