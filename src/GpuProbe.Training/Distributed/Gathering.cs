using GpuProbe.Tensors;
using GpuProbe.Tensors.Memory;
using GpuProbe.Training.Lifetimes;
using GpuProbe.Training.Model;
using static TorchSharp.torch;

namespace GpuProbe.Training.Distributed;

/// <summary>
/// One all-gather for the weights of a group, as FSDP2's <c>foreach_all_gather</c> and <c>foreach_all_gather_copy_out</c>: shares are
/// copied side by side into this rank's part of one buffer, all ranks fill it, and each weight is copied out of it into memory of its
/// own. Shares that are gathered in another type are first copied into one flat tensor of that type.
/// </summary>
internal static class Gathering
{
    private const string Name = "(all-gather)";

    /// <summary>Begins: the buffer, [elements of all shares × ranks], filled.</summary>
    internal static Tensor Start(IReadOnlyList<ShardedWeight> weights, Ranks ranks)
    {
        using IDisposable region = MemoryTrace.Scope(Name, (int)ModelRegion.Collectives);
        using IDisposable mode = no_grad();
        using IDisposable stream = ranks.CopyIn.Enter();
        using var scope = NewDisposeScope();
        Tensor[] shares = [.. weights.Select(weight => weight.Share.view(-1))];
        ScalarType type = weights[0].GatheredType;
        if (type != shares[0].dtype)
            shares = InType(shares, type, ranks.Device);
        long elements = shares.Sum(share => share.NumberOfElements);
        Tensor buffer = empty([elements * ranks.Count], type, ranks.Device);
        Tensor own = buffer.narrow(0, 0, elements);
        DistributedOperators.ForeachCopy.Run(Split(own, shares), shares);
        using (ranks.Gathering.Enter())
            ranks.Claimed.Run(Collective.AllGather, own, buffer);
        return buffer.DetachFromDisposeScope();
    }

    /// <summary>Ends: each weight is whole, in memory of the current stream.</summary>
    internal static void CopyOut(Tensor buffer, IReadOnlyList<ShardedWeight> weights, Ranks ranks)
    {
        using IDisposable region = MemoryTrace.Scope(Name, (int)ModelRegion.GatheredWeights);
        using IDisposable mode = no_grad();
        using var scope = NewDisposeScope();
        Tensor[] wholes = [.. weights.Select(weight => weight.AllocateGathered(ranks.Count))];
        long[] sizes = [.. weights.Select(weight => weight.ShareElements)];
        DistributedOperators.SplitWithSizesCopy.Run(buffer.view(ranks.Count, -1), sizes, 1L, wholes);
        foreach (ShardedWeight weight in weights)
            weight.PutInPlace();
    }

    private static Tensor[] InType(Tensor[] shares, ScalarType type, Device device)
    {
        Tensor[] copies = Split(empty([shares.Sum(share => share.NumberOfElements)], type, device), shares);
        DistributedOperators.ForeachCopy.Run(copies, shares);
        return copies;
    }

    private static Tensor[] Split(Tensor flat, Tensor[] like)
    {
        long start = 0;
        return
        [
            .. like.Select(one =>
            {
                Tensor part = flat.narrow(0, start, one.NumberOfElements);
                start += one.NumberOfElements;
                return part;
            }),
        ];
    }
}
