namespace GpuProbe.Core.VirtualGpus;

/// <summary>What one process did on one card.</summary>
/// <param name="Pid">The process.</param>
/// <param name="AtPeakDevice">What it held when the most bytes were in use on the card.</param>
/// <param name="Allocator">What its caching allocator did; <see langword="null"/> if none was used.</param>
/// <param name="FragmentationBytes">Bytes reserved beyond those allocated at the peak of allocated bytes.</param>
/// <param name="LargestAtPeak">The largest allocations that were live at that peak, largest first.</param>
public sealed record DeviceProcess(
    int Pid, DeviceShare AtPeakDevice, AllocatorReport? Allocator, long? FragmentationBytes, IReadOnlyList<LargeAllocation> LargestAtPeak)
{
    /// <summary>The most bytes of managed memory that it had at once; the driver may keep all of them on the host.</summary>
    public long PeakManagedBytes { get; init; }

    internal static bool HeldMemory(DeviceReport device) => device is { Allocator: not null }
        or { AtPeakDevice: { Context: > 0 } or { Malloc: > 0 } or { Pool: > 0 } or { Physical: > 0 } or { Library: > 0 } };

    internal static DeviceProcess Of(int pid, DeviceReport device) => new(
        pid,
        device.AtPeakDevice,
        device.Allocator,
        device.Allocator is { } allocator ? allocator.ReservedAtPeakAllocatedBytes - allocator.PeakAllocatedBytes : null,
        LargeAllocation.Of(device.BlocksAtPeak))
    {
        PeakManagedBytes = device.PeakManagedBytes,
    };
}
