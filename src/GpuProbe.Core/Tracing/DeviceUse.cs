using GpuProbe.Core.Comparison;

namespace GpuProbe.Core.Tracing;

/// <summary>
/// What a card said was in use, by whomever, at the moments that tell what a process takes beside the caching allocator.
/// </summary>
/// <param name="TotalBytes">The card's memory as the process sees it (<c>cudaMemGetInfo</c>).</param>
/// <param name="AfterContextBytes">In use once the process had its CUDA context and nothing else.</param>
/// <param name="AfterWarmUpBytes">
/// In use when libraries had been started and their kernels loaded on both threads, and the caching allocator had given back all
/// that it held.
/// </param>
public sealed record DeviceUse(long TotalBytes, long AfterContextBytes, long AfterWarmUpBytes)
{
    /// <summary>In use before the process began, as NVML says; <see langword="null"/> where it was not asked.</summary>
    public long? BeforeContextBytes { get; init; }

    /// <summary>Most in use of all samples that were taken meanwhile, as NVML says; <see langword="null"/> where it was not asked.</summary>
    public long? SampledPeakBytes { get; init; }

    /// <summary>In use when the process was gone, as NVML says; <see langword="null"/> where it was not asked.</summary>
    public long? AfterRunBytes { get; init; }

    /// <summary>Whether the process left nothing behind on the card; <see langword="null"/> where NVML was not asked.</summary>
    public bool? CleanAfterwards { get; init; }

    /// <summary>Number of those samples.</summary>
    public int? Samples { get; init; }

    /// <summary>The same with what NVML saw meanwhile.</summary>
    public DeviceUse With(CardWatch? watch) => watch is null
        ? this
        : this with
        {
            BeforeContextBytes = watch.BeforeBytes,
            SampledPeakBytes = watch.PeakBytes,
            Samples = watch.Samples,
            AfterRunBytes = watch.AfterBytes,
            CleanAfterwards = watch.AfterBytes - watch.BeforeBytes <= OthersOnCard.ToleranceBytes,
        };
}
