using GpuProbe.Tensors;
using static TorchSharp.torch;

namespace GpuProbe.Training.Distributed;

/// <summary>
/// What the parts of a fully sharded model have in common, as FSDP2's <c>FSDPCommContext</c>: how many ranks there are, the streams
/// beside the model's own, and the buffers that outlive the part they were for.
/// <para>
/// The other ranks are only claimed (<see cref="ClaimedRanks"/>). Streams are not made to wait for each other, which no figure of
/// memory depends on: a block belongs to the stream it was allocated on.
/// </para>
/// </summary>
internal sealed class Ranks : IDisposable
{
    /// <summary>The ranks of a run on a device.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="device">This rank's card.</param>
    /// <param name="reducedType">Type in which gradients are reduced.</param>
    internal Ranks(long count, Device device, ScalarType reducedType)
    {
        (Claimed, Device, ReducedType) = (new ClaimedRanks(count, device), device, reducedType);
        CopyIn = DeviceStream.FromPool(device, highPriority: true);
        Gathering = DeviceStream.FromPool(device, highPriority: true);
        Reducing = DeviceStream.FromPool(device, highPriority: true);
    }

    /// <summary>How many there are.</summary>
    internal long Count => Claimed.Count;

    /// <summary>This rank among the others.</summary>
    internal ClaimedRanks Claimed { get; }

    /// <summary>This rank's card.</summary>
    internal Device Device { get; }

    /// <summary>Type in which gradients are reduced.</summary>
    internal ScalarType ReducedType { get; }

    /// <summary>Where shares are copied into the buffer that all ranks fill.</summary>
    internal DeviceStream CopyIn { get; }

    /// <summary>Where that buffer is filled.</summary>
    internal DeviceStream Gathering { get; }

    /// <summary>Where gradients are reduced.</summary>
    internal DeviceStream Reducing { get; }

    /// <summary>The buffer of the last gathering in forward, kept until the next one has begun.</summary>
    internal Tensor? LastGathered { get; set; }

    /// <summary>What was reduced last, kept until the next reduction begins.</summary>
    internal Tensor? LastReduced { get; set; }

    /// <summary>Groups in the order in which their forward passes ended.</summary>
    internal List<WeightGroup> PostForwardOrder { get; } = [];

    /// <summary>Lets go of the buffer that forward has kept.</summary>
    internal void ReleaseGathered()
    {
        LastGathered?.Dispose();
        LastGathered = null;
    }

    /// <summary>Lets go of the buffer that backward has kept.</summary>
    internal void ReleaseReduced()
    {
        LastReduced?.Dispose();
        LastReduced = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ReleaseGathered();
        ReleaseReduced();
        Claimed.Dispose();
    }
}
