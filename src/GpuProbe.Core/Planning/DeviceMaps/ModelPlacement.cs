namespace GpuProbe.Core.Planning.DeviceMaps;

/// <summary>A model spread over cards: the card of each of its parts, by index.</summary>
/// <param name="Main">The card that the model's inputs are brought to: accelerate's main device, the first card of the map.</param>
/// <param name="Embedding">The card of the embedding.</param>
/// <param name="Blocks">The card of each block.</param>
/// <param name="Norm">The card of the last norm.</param>
/// <param name="Rotary">The card that makes the rotary tables.</param>
/// <param name="Head">The card of the output head.</param>
public sealed record ModelPlacement(int Main, int Embedding, IReadOnlyList<int> Blocks, int Norm, int Rotary, int Head)
{
    /// <summary>
    /// The cards that take part, in order. Card 0 always does: batches are made there, and the model's outputs are brought back
    /// to where its inputs were.
    /// </summary>
    public IReadOnlyList<int> Cards => [.. Blocks.Concat([0, Main, Embedding, Norm, Rotary, Head]).Distinct().Order()];
}
