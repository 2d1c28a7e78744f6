using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Reporting;

/// <summary>Memory and time of one phase of one step.</summary>
/// <param name="Name">The phase.</param>
/// <param name="Step">The step it belongs to, from 1; 0 before the first.</param>
/// <param name="MicroBatchIndex">The micro-batch within the step, from 0.</param>
/// <param name="StartAllocatedBytes">Allocated when it began.</param>
/// <param name="PeakAllocatedBytes">Most allocated at once during it.</param>
/// <param name="EndAllocatedBytes">Allocated when it ended.</param>
/// <param name="PeakReservedBytes">Most reserved at once; <see langword="null"/> where there is no caching allocator.</param>
/// <param name="Seconds">Wall-clock time; <see langword="null"/> where nothing was computed.</param>
/// <param name="PeakExcludingScratchBytes">The peak that counts no operator's own scratch memory; <see langword="null"/> where it was not traced.</param>
/// <param name="PeakExcludingUnsplitBytes">The peak that counts nothing the caching allocator leaves with blocks rather than split off; <see langword="null"/> where there is none.</param>
public sealed record PhaseResult(
    Phase Name,
    int Step,
    int MicroBatchIndex,
    long StartAllocatedBytes,
    long PeakAllocatedBytes,
    long EndAllocatedBytes,
    long? PeakReservedBytes,
    double? Seconds,
    long? PeakExcludingScratchBytes,
    long? PeakExcludingUnsplitBytes)
{
    /// <summary>Most bytes that the device said were in use; <see langword="null"/> where it is not asked.</summary>
    public long? PeakDeviceBytes { get; init; }

    /// <summary>Bytes of tensors in main memory when it began; <see langword="null"/> where main memory is the device itself.</summary>
    public long? StartHostBytes { get; init; }

    /// <summary>Most bytes of tensors in main memory at once; <see langword="null"/> where main memory is the device itself.</summary>
    public long? PeakHostBytes { get; init; }

    /// <summary>Largest resident set of the process; <see langword="null"/> for phases without files.</summary>
    public long? PeakResidentBytes { get; init; }

    /// <summary>The result form of <paramref name="phase"/>.</summary>
    public static PhaseResult From(PhaseMeasurement phase) => new(
        phase.Phase,
        phase.Step,
        phase.MicroBatchIndex,
        phase.StartAllocatedBytes,
        phase.PeakAllocatedBytes,
        phase.EndAllocatedBytes,
        phase.PeakReservedBytes,
        phase.Seconds,
        phase.PeakExcludingScratchBytes,
        phase.PeakExcludingUnsplitBytes)
    {
        PeakDeviceBytes = phase.PeakDeviceBytes,
        StartHostBytes = phase.StartHostBytes,
        PeakHostBytes = phase.PeakHostBytes,
        PeakResidentBytes = phase.PeakResidentBytes,
    };
}
