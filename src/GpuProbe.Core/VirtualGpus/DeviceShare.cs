namespace GpuProbe.Core.VirtualGpus;

/// <summary>Bytes of device memory by what they were asked for as.</summary>
public sealed record DeviceShare
{
    /// <summary>CUDA contexts.</summary>
    public long Context { get; init; }

    /// <summary>Plain allocations (<c>cudaMalloc</c>), which segments of the caching allocator are.</summary>
    public long Malloc { get; init; }

    /// <summary>Allocations from the driver's pools (<c>cudaMallocAsync</c>).</summary>
    public long Pool { get; init; }

    /// <summary>Physical memory to be mapped (<c>cuMemCreate</c>), of which expandable segments are made.</summary>
    public long Physical { get; init; }

    /// <summary>What libraries keep for themselves: NCCL's buffers.</summary>
    public long Library { get; init; }
}
