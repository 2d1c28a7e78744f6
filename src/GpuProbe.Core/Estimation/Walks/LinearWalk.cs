namespace GpuProbe.Core.Estimation.Walks;

/// <summary>Backward of a linear layer: the weight's (and bias') gradient and the input's gradient, then what was kept.</summary>
internal static class LinearWalk
{
    /// <summary>Follows it; afterwards one temporary of the input's size is live more.</summary>
    /// <param name="walk">The walk.</param>
    /// <param name="weight">The weight's gradient.</param>
    /// <param name="inputGradient">Size of the input's gradient.</param>
    /// <param name="outputGradient">Size of the output's gradient, which is released; 0 if it is needed further.</param>
    /// <param name="kept">What holds the kept input.</param>
    /// <param name="keptBytes">Size of the kept input; 0 if another operator keeps it longer.</param>
    internal static void Backward<TWalk>(
        ref TWalk walk, in WeightGradient weight, long inputGradient, long outputGradient, Slot kept, long keptBytes)
        where TWalk : struct, IMemoryWalk
    {
        weight.Allocate(ref walk);
        walk.Allocate(Slots.Backward, inputGradient);
        walk.Free(Slots.Backward, outputGradient);
        if (keptBytes > 0)
            walk.Free(kept, keptBytes);
        weight.Settle(ref walk);
    }
}
