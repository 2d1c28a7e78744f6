namespace GpuProbe.Core.Tracing;

/// <summary>Memory and time of one phase of one step. Bytes are allocated bytes.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Step">The step it belongs to, from 1; 0 before the first.</param>
/// <param name="MicroBatchIndex">The micro-batch within the step, from 0.</param>
/// <param name="StartAllocatedBytes">Allocated when it began.</param>
/// <param name="PeakAllocatedBytes">Most allocated at once during it.</param>
/// <param name="EndAllocatedBytes">Allocated when it ended.</param>
/// <param name="PeakReservedBytes">Most reserved at once by the caching allocator; <see langword="null"/> where there is none.</param>
/// <param name="Seconds">Wall-clock time.</param>
public sealed record PhaseMeasurement(
    Phase Phase,
    int Step,
    int MicroBatchIndex,
    long StartAllocatedBytes,
    long PeakAllocatedBytes,
    long EndAllocatedBytes,
    long? PeakReservedBytes,
    double Seconds)
{
    /// <summary>Most bytes that the device said were in use; <see langword="null"/> where it is not asked.</summary>
    public long? PeakDeviceBytes { get; init; }

    /// <summary>
    /// The peak that counts no operator's own scratch memory (what it allocates and releases within one call), which
    /// differs between processors; <see langword="null"/> where it was not traced.
    /// </summary>
    public long? PeakExcludingScratchBytes { get; init; }

    /// <summary>
    /// The peak that counts no remains of larger blocks which the caching allocator does not split off; <see langword="null"/>
    /// where there is none.
    /// </summary>
    public long? PeakExcludingUnsplitBytes { get; init; }

    /// <summary>Bytes of tensors in main memory when it began; <see langword="null"/> where main memory is the device itself.</summary>
    public long? StartHostBytes { get; init; }

    /// <summary>Most bytes of tensors in main memory at once, buffers for files included; <see langword="null"/> where main memory is the device itself.</summary>
    public long? PeakHostBytes { get; init; }

    /// <summary>
    /// Largest resident set of the process during a phase in which files are read or written; <see langword="null"/> for other
    /// phases, and where the system does not tell.
    /// </summary>
    public long? PeakResidentBytes { get; init; }
}
