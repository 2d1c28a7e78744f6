using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Reporting.Searching;

/// <summary>A value that was tried.</summary>
/// <param name="Value">The value.</param>
/// <param name="Fits">Whether the run came to its end.</param>
public sealed record SearchedValue(long Value, bool Fits)
{
    /// <summary>Most bytes in live blocks at once.</summary>
    public required long AllocatedBytes { get; init; }

    /// <summary>Most bytes that the caching allocator held at once; <see langword="null"/> where there is none.</summary>
    public required long? ReservedBytes { get; init; }

    /// <summary>Most bytes in use on the card at once; <see langword="null"/> where there is none.</summary>
    public required long? DeviceBytes { get; init; }

    /// <summary>The phase of the peak of allocated bytes.</summary>
    public required Phase PeakPhase { get; init; }

    /// <summary>Where and why it ran out of memory; <see langword="null"/> where it fits.</summary>
    public required OutOfMemory? OutOfMemory { get; init; }

    /// <summary>The result form of <paramref name="run"/> with <paramref name="value"/>.</summary>
    public static SearchedValue From(long value, Measurement run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new SearchedValue(value, run.OutOfMemory is null)
        {
            AllocatedBytes = run.PeakAllocatedBytes,
            ReservedBytes = run.PeakReservedBytes,
            DeviceBytes = run.PeakDeviceBytes,
            PeakPhase = run.PeakPhase,
            OutOfMemory = run.OutOfMemory,
        };
    }
}
