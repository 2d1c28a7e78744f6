using GpuProbe.Tensors.Memory;
using GpuProbe.Training.Lifetimes;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Distributed;

/// <summary>
/// One weight whose rows are shared out, as FSDP2's <c>FSDPParam</c> has it: this rank keeps the first <c>⌈R / N⌉</c> of R rows over
/// N ranks, and all ranks pad theirs to as many. While the weight is gathered, modules compute with a tensor whose memory comes and
/// goes, while the tensor itself stays: what autograd keeps of it stays true.
/// </summary>
internal sealed class ShardedWeight : IDisposable
{
    private readonly Parameter inModule;
    private readonly long[] shape;
    private readonly long[] strides;
    private Tensor? gathered;

    /// <summary>Makes this rank's share; its values are still to be given.</summary>
    /// <param name="inModule">The weight as modules hold it, on the meta device; it becomes the gathered one.</param>
    /// <param name="ranks">How many share it.</param>
    /// <param name="gatheredType">Type in which it is gathered.</param>
    /// <param name="device">Where the share lies.</param>
    internal ShardedWeight(Parameter inModule, long ranks, ScalarType gatheredType, Device device)
    {
        this.inModule = inModule;
        shape = inModule.shape;
        strides = new long[shape.Length];
        for (long i = shape.Length - 1, stride = 1; i >= 0; stride *= shape[i--])
            strides[i] = stride;
        GatheredType = gatheredType;
        long[] shareShape = [.. shape];
        shareShape[0] = (shape[0] + ranks - 1) / ranks;
        Share = new Parameter(empty(shareShape, inModule.dtype, device).DetachFromDisposeScope(), inModule.requires_grad);
        ShareElements = Share.NumberOfElements;
    }

    /// <summary>What this rank has of it: the weight as the optimizer knows it.</summary>
    internal Parameter Share { get; }

    /// <summary>Elements of a share.</summary>
    internal long ShareElements { get; }

    /// <summary>Type in which the weight is gathered, and of its gradient.</summary>
    internal ScalarType GatheredType { get; }

    /// <summary>Takes memory for the whole weight, padding included.</summary>
    /// <param name="ranks">How many share it.</param>
    /// <returns>All of it, [ranks, elements of a share].</returns>
    internal Tensor AllocateGathered(long ranks)
    {
        if (gathered is null)
            gathered = empty([ShareElements * ranks], GatheredType, Share.device).DetachFromDisposeScope();
        else
            TensorStorage.Allocate(gathered);
        return gathered.view(ranks, -1);
    }

    /// <summary>Makes the modules compute with the gathered weight, from the first time that there is one.</summary>
    internal void PutInPlace()
    {
        if (inModule.device.type != DeviceType.META)
            return;
        using var whole = new Parameter(
            DistributedOperators.AsStrided.Call(gathered, shape, strides, 0L).Then(view => view.detach()), inModule.requires_grad);
        inModule.SwapWith(whole);
    }

    /// <summary>Gives the memory of the whole weight back.</summary>
    internal void ReleaseGathered() => TensorStorage.Release(gathered!);

    /// <summary>The gradient of the whole weight, which the weight then has no more; <see langword="null"/> if it has none.</summary>
    internal Tensor? TakeGradient()
    {
        Tensor? gradient = inModule.grad;
        if (gradient is not null)
            inModule.grad = null;
        return gradient;
    }

    /// <summary>Adds this rank's share of the reduced gradient to what the weight has of it.</summary>
    /// <param name="reduced">Shares of several weights, one after the other.</param>
    /// <param name="offset">Where this weight's begins, in elements.</param>
    internal void AddGradient(Tensor reduced, long offset)
    {
        using Tensor share = reduced.narrow(0, offset, ShareElements).Then(flat => flat.view(Share.shape));
        using Tensor? before = Share.grad;
        if (before is null)
            Share.grad = share;
        else
            before.add_(share, Number.One);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        gathered?.Dispose();
        Share.Dispose();
    }
}
