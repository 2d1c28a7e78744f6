namespace GpuProbe.Tensors.Memory;

/// <summary>Totals of a device's tensor memory. Peaks are those since they were last reset.</summary>
/// <param name="AllocatedBytes">Bytes of live tensor memory.</param>
/// <param name="PeakBytes">Most such bytes at once.</param>
public readonly record struct MemoryTotals(long AllocatedBytes, long PeakBytes)
{
    /// <summary>Most bytes that the caching allocator held at once; <see langword="null"/> where there is none.</summary>
    public long? PeakReservedBytes { get; init; }

    /// <summary>
    /// Most bytes that the device said were in use, by whomever, when the caching allocator had taken more;
    /// <see langword="null"/> where the device is not asked.
    /// </summary>
    public long? PeakDeviceBytes { get; init; }

    /// <summary>Bytes that the device says are in use now, by whomever; <see langword="null"/> where the device is not asked.</summary>
    public long? DeviceBytes { get; init; }

    /// <summary>Bytes that the device has, as this process sees it; <see langword="null"/> where the device is not asked.</summary>
    public long? DeviceTotalBytes { get; init; }

    /// <summary>Times that the device had no room until cached memory was given back; <see langword="null"/> where that is not counted.</summary>
    public long? Retries { get; init; }

    /// <summary>Times that the caching allocator refused; <see langword="null"/> where there is none.</summary>
    public long? OutOfMemoryErrors { get; init; }
}
