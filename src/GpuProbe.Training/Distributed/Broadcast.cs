using GpuProbe.Tensors;
using GpuProbe.Tensors.Memory;
using GpuProbe.Training.Model;
using static TorchSharp.torch;

namespace GpuProbe.Training.Distributed;

/// <summary>
/// Tensors that the first rank sends to all, as c10d's <c>broadcast_coalesced</c>: several are copied one after the other into a flat
/// one, which is sent and copied back; two such are under way at most.
/// </summary>
internal static class Broadcast
{
    private const int MostUnderWay = 2;

    /// <summary>Sends them.</summary>
    /// <param name="tensors">The tensors; their values stay the first rank's own.</param>
    /// <param name="bucketBytes">Bytes at which a flat tensor is full.</param>
    /// <param name="ranks">The ranks.</param>
    internal static void Run(IReadOnlyList<Tensor> tensors, long bucketBytes, ClaimedRanks ranks)
    {
        using IDisposable region = MemoryTrace.Scope("(broadcast)", (int)ModelRegion.Collectives);
        using IDisposable mode = no_grad();
        using var scope = NewDisposeScope();
        Queue<Tensor> underWay = [];
        foreach (List<int> bucket in Buckets.Of(tensors, bucketBytes).OrderBy(indices => indices[0]))
        {
            if (underWay.Count >= MostUnderWay)
                underWay.Dequeue().Dispose();
            Tensor flat = Flat([.. bucket.Select(index => tensors[index])]);
            ranks.Run(Collective.Broadcast, flat, flat);
            underWay.Enqueue(flat);
        }
    }

    private static Tensor Flat(Tensor[] tensors)
    {
        Tensor[] parts = [.. tensors.Select(tensor => tensor.view(-1))];
        return parts is [var only] ? only : cat(parts);
    }
}
