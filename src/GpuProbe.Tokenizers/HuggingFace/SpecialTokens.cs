namespace GpuProbe.Tokenizers.HuggingFace;

/// <summary>The tokens that a post-processor puts around a single sequence.</summary>
/// <param name="Before">Identifiers in front of it.</param>
/// <param name="Behind">Identifiers behind it.</param>
internal sealed record SpecialTokens(IReadOnlyList<int> Before, IReadOnlyList<int> Behind)
{
    public static SpecialTokens None { get; } = new([], []);

    /// <summary>What two post-processors do one after the other.</summary>
    public SpecialTokens Then(SpecialTokens next) => new([.. next.Before, .. Before], [.. Behind, .. next.Behind]);
}
