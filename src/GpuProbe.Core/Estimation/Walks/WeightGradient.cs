namespace GpuProbe.Core.Estimation.Walks;

/// <summary>
/// The gradient of a weight. The first one is taken over as it is; if there is one already, the new one is added to it
/// and released.
/// </summary>
/// <param name="bytes">Its size, of weight and bias.</param>
/// <param name="accumulates">Whether there is a gradient already.</param>
internal readonly struct WeightGradient(long bytes, bool accumulates)
{
    internal void Allocate<TWalk>(ref TWalk walk) where TWalk : struct, IMemoryWalk =>
        walk.Allocate(accumulates ? Slots.NewGradient : Slots.Gradient, bytes);

    internal void Settle<TWalk>(ref TWalk walk) where TWalk : struct, IMemoryWalk
    {
        if (accumulates)
            walk.Free(Slots.NewGradient, bytes);
    }
}
