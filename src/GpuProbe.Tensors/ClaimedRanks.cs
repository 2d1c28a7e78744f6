using GpuProbe.Tensors.Interop;
using GpuProbe.Tensors.Memory;
using TorchSharp;

namespace GpuProbe.Tensors;

/// <summary>
/// This process as the first of many ranks that are only claimed, on the virtual GPU: a collective touches the memory that it would
/// touch, nothing comes from the others, and what NCCL keeps on the card for itself is booked there, as its model says.
/// </summary>
/// <param name="count">How many ranks there are.</param>
/// <param name="device">This rank's card.</param>
public sealed class ClaimedRanks(long count, torch.Device device) : IDisposable
{
    private readonly HashSet<Collective> known = [];
    private nint ranks;

    /// <summary>How many ranks there are.</summary>
    public long Count => count;

    /// <summary>Bytes that NCCL keeps on this rank's card beside all tensors: a model.</summary>
    public long LibraryBytes { get; private set; }

    /// <summary>Runs a collective; connections are made when a kind of it first runs, as NCCL makes them.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="source">What this rank gives, contiguous.</param>
    /// <param name="target">Where it finds the outcome, contiguous.</param>
    /// <exception cref="DeviceOutOfMemoryException">The card has no room for NCCL's own buffers.</exception>
    /// <exception cref="TorchException">The card is a real one.</exception>
    public void Run(Collective kind, torch.Tensor source, torch.Tensor target)
    {
        if (!known.Add(kind))
            return;
        IDeviceMemory memory = DeviceMemory.Of(device);
        long before = memory.Totals.DeviceBytes ?? 0;
        if (ranks == 0)
            ranks = Native.JoinRanks(checked((int)count));
        Native.RunCollective(ranks, (int)kind, source.Handle, target.Handle);
        GC.KeepAlive(source);
        GC.KeepAlive(target);
        LibraryBytes += (memory.Totals.DeviceBytes ?? 0) - before;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (ranks != 0)
            Native.LeaveRanks(ranks);
        ranks = 0;
    }
}
