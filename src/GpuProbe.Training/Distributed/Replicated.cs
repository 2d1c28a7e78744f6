using GpuProbe.Core.Setup;
using GpuProbe.Tensors;
using GpuProbe.Tensors.Memory;
using GpuProbe.Training.Lifetimes;
using GpuProbe.Training.Model;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Distributed;

/// <summary>
/// A model of which every rank has a whole copy, as PyTorch's <c>DistributedDataParallel</c> (libtorch 2.6) with its defaults: beside
/// the gradients of W bytes there are flat buckets of W bytes, in which they are summed over all ranks as soon as a bucket is full.
/// In the first step all weights share one bucket; then buckets of 1 MiB and 25 MiB follow the order in which gradients came.
/// </summary>
public sealed class Replicated : IDisposable
{
    private const long FirstBucket = 1 << 20, LaterBuckets = 25 << 20, BroadcastBucket = 250 << 20;

    private readonly ClaimedRanks ranks;
    private readonly Device device;
    private readonly Parameter[] trained;
    private readonly List<GradientHook> hooks = [];
    private readonly BackwardHook atEnd;
    private readonly List<int> order = [];
    private readonly List<Tensor> kept = [];
    private readonly Tensor share;
    private Bucket[] buckets = [];
    private Tensor[] views = [];
    private int[] bucketOf = [];
    private int ready;
    private bool rebuilt;

    /// <summary>Makes all ranks start with the same model, and the buckets of its gradients.</summary>
    /// <param name="model">The model.</param>
    /// <param name="setup">The run.</param>
    /// <param name="device">This rank's card.</param>
    public Replicated(Decoder model, TrainingSetup setup, Device device)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(setup);
        this.device = device;
        ranks = new ClaimedRanks(setup.Ranks, device);
        Parameter[] all = [.. model.parameters()];
        trained = [.. all.Where(weight => weight.requires_grad)];
        atEnd = new BackwardHook(CopyBack);
        share = torch.copy_of([1.0 / setup.Ranks], []).DetachFromDisposeScope();
        try
        {
            VerifyShapes();
            Broadcast.Run([.. all, model.RotaryFrequencies], BroadcastBucket, ranks);
            (buckets, views, bucketOf) = MakeBuckets([.. Enumerable.Range(0, trained.Length)], long.MaxValue);
            for (int i = 0; i < trained.Length; i++)
            {
                int index = i;
                hooks.Add(new GradientHook(trained[i], () => Take(index)));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Bytes that NCCL keeps on this rank's card beside all tensors: a model.</summary>
    public long LibraryBytes => ranks.LibraryBytes;

    /// <summary>Before each forward pass: after the first backward pass the buckets are made anew.</summary>
    public void BeforeForward()
    {
        ready = 0;
        if (rebuilt || order.Count == 0)
            return;
        rebuilt = true;
        ShareOrder();
        ReleaseBuckets();
        (buckets, views, bucketOf) = MakeBuckets(order, FirstBucket, LaterBuckets);
    }

    /// <summary>What the first rank has after its update, for all to have.</summary>
    public void SendWeights()
    {
        foreach (Parameter weight in trained)
            ranks.Run(Collective.Broadcast, weight, weight);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        hooks.ForEach(hook => hook.Dispose());
        atEnd.Dispose();
        ReleaseBuckets();
        share.Dispose();
        ranks.Dispose();
    }

    // Numbers and sizes of the weights are compared before anything else; only their memory is of interest here.
    private void VerifyShapes()
    {
        using IDisposable region = MemoryTrace.Scope("(verification)", (int)ModelRegion.Collectives);
        using (NewDisposeScope())
        {
            Tensor own = torch.copy_of([(double)trained.Length], [1]).to(int64).to(device);
            for (long i = 0; i < ranks.Count; i++)
                _ = empty([1], int64, device);
            ranks.Run(Collective.AllGather, own, own);
            long numbers = trained.Sum(weight => 2 * weight.ndim);
            _ = empty([numbers], int64, device);
        }
    }

    // The first rank's order holds for all: it is sent as numbers.
    private void ShareOrder()
    {
        using IDisposable region = MemoryTrace.Scope("(order of buckets)", (int)ModelRegion.Collectives);
        using var scope = NewDisposeScope();
        _ = empty([order.Count + 1], ScalarType.Int32, device);
        _ = empty([Buckets.Of([.. order.Select(index => trained[index])], FirstBucket, LaterBuckets).Count], ScalarType.Int32, device);
    }

    private (Bucket[] Buckets, Tensor[] Views, int[] BucketOf) MakeBuckets(List<int> order, params ReadOnlySpan<long> limits)
    {
        using IDisposable region = MemoryTrace.Scope("(buckets)", (int)ModelRegion.Collectives);
        List<List<int>> assigned = Buckets.Of([.. order.Select(index => trained[index])], limits);
        if (!rebuilt)
            assigned.Reverse();
        var made = new Bucket[assigned.Count];
        var parts = new Tensor[trained.Length];
        var places = new int[trained.Length];
        for (int i = 0; i < made.Length; i++)
        {
            int[] members = [.. assigned[i].Select(place => order[place])];
            long elements = members.Sum(index => trained[index].NumberOfElements);
            Tensor flat = Kept(empty([elements], trained[members[0]].dtype, device));
            made[i] = new Bucket(flat, members.Length);
            long offset = 0;
            foreach (int index in members)
            {
                long length = trained[index].NumberOfElements;
                parts[index] = Kept(flat.narrow(0, offset, length).Then(part => part.view(trained[index].shape)));
                places[index] = i;
                offset += length;
            }
        }

        return (made, parts, places);
    }

    private void Take(int index)
    {
        using IDisposable mode = no_grad();
        using (Tensor gradient = trained[index].grad!)
            DistributedOperators.MulOut.Run(gradient, share, views[index]);
        if (!rebuilt)
            order.Add(index);
        Bucket bucket = buckets[bucketOf[index]];
        if (++bucket.Ready == bucket.Members)
            ranks.Run(Collective.AllReduce, bucket.Flat, bucket.Flat);
        if (++ready == trained.Length)
            atEnd.RunAtEnd();
    }

    private void CopyBack()
    {
        using IDisposable mode = no_grad();
        for (int i = 0; i < trained.Length; i++)
        {
            using Tensor gradient = trained[i].grad!;
            gradient.copy_(views[i]);
        }

        foreach (Bucket bucket in buckets)
            bucket.Ready = 0;
        ready = 0;
    }

    private Tensor Kept(Tensor part)
    {
        kept.Add(part.DetachFromDisposeScope());
        return part;
    }

    private void ReleaseBuckets()
    {
        kept.ForEach(part => part.Dispose());
        kept.Clear();
    }

    private sealed class Bucket(Tensor flat, int members)
    {
        internal Tensor Flat => flat;

        internal int Members => members;

        internal int Ready { get; set; }
    }
}
