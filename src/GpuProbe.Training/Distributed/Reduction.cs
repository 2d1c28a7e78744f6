using GpuProbe.Tensors;
using GpuProbe.Tensors.Memory;
using GpuProbe.Training.Lifetimes;
using GpuProbe.Training.Model;
using static TorchSharp.torch;

namespace GpuProbe.Training.Distributed;

/// <summary>
/// One reduce-scatter for the gradients of a group, as FSDP2's <c>foreach_reduce</c>: gradients are copied, padded and in the order
/// of ranks, into one buffer; they are let go; this rank's part of the sum comes in a buffer of its own, which the shares' gradients
/// then are views of.
/// </summary>
internal static class Reduction
{
    private const string Name = "(reduce-scatter)";

    /// <summary>Reduces and lets go of the gradients.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="gradients">The gradient of each; disposed.</param>
    /// <param name="ranks">The ranks.</param>
    /// <returns>The buffer that was reduced, to be kept until the reduction has ended.</returns>
    internal static Tensor Run(IReadOnlyList<ShardedWeight> weights, Tensor[] gradients, Ranks ranks)
    {
        using IDisposable region = MemoryTrace.Scope(Name, (int)ModelRegion.Collectives);
        using IDisposable mode = no_grad();
        using var scope = NewDisposeScope();
        long share = weights.Sum(weight => weight.ShareElements);
        Tensor input = empty([share * ranks.Count], ranks.ReducedType, ranks.Device);
        DistributedOperators.ChunkCat.Run(gradients, 0L, ranks.Count, input.view(ranks.Count, -1));
        foreach (Tensor gradient in gradients)
            gradient.Dispose();
        using (ranks.Reducing.Enter())
        {
            (double before, double after) = Factors(ranks);
            Divide(input, before);
            Tensor output = empty([share], ranks.ReducedType, ranks.Device);
            ranks.Claimed.Run(Collective.ReduceScatter, input, output);
            Divide(output, after);
            if (ranks.ReducedType != weights[0].Share.dtype)
                Chaining.Rebind(ref output, output.to(weights[0].Share.dtype));
            long offset = 0;
            foreach (ShardedWeight weight in weights)
            {
                weight.AddGradient(output, offset);
                offset += weight.ShareElements;
            }
        }

        return input.DetachFromDisposeScope();
    }

    // Sums of fp16 could overflow: they are divided by about the root of the ranks before and by the rest after.
    private static (double Before, double After) Factors(Ranks ranks)
    {
        if (ranks.ReducedType != float16)
            return (1, 1);
        long factor = 1;
        while (ranks.Count % factor == 0 && ranks.Count / factor > factor)
            factor *= 2;
        return (factor, (double)ranks.Count / factor);
    }

    private static void Divide(Tensor tensor, double factor)
    {
        if (factor > 1)
            DistributedOperators.DivScalarInPlace.Run(tensor, factor);
    }
}
