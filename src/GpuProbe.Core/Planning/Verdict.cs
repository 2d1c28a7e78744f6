using GpuProbe.Core.Devices;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Planning;

/// <summary>
/// Whether a run fits on a card. On the virtual card it fits if it did not go out of memory; by the closed form, if allocated
/// bytes and the CUDA context are within the card's memory.
/// </summary>
/// <remarks>Memory that the caching allocator reserves beyond what is allocated (fragmentation) is not part of the closed form.</remarks>
/// <param name="Gpu">The card's name.</param>
/// <param name="CapacityBytes">What the run may allocate: the card's visible memory less the context.</param>
/// <param name="Fits">Whether it fits.</param>
/// <param name="HeadroomBytes">
/// What is left of the card's memory at the highest point; by the closed form negative where it does not fit, and
/// <see langword="null"/> where a run on the virtual card went out of memory: what it lacked in all is not known.
/// </param>
/// <param name="AllocatedBytes">The peak of allocated bytes.</param>
/// <param name="ContextBytes">What the CUDA context and the loaded kernels take.</param>
/// <param name="ContextSource">Where <paramref name="ContextBytes"/> comes from.</param>
/// <param name="TotalMemoryBytes">The card's memory as the driver shows it.</param>
/// <param name="Basis">What kind of number <paramref name="AllocatedBytes"/> is, <c>measured</c>, <c>emulated</c> (on a bigger card), <c>virtual</c> or <c>closed form</c>.</param>
public sealed record Verdict(
    string Gpu,
    long CapacityBytes,
    bool Fits,
    long? HeadroomBytes,
    long AllocatedBytes,
    long ContextBytes,
    string ContextSource,
    long TotalMemoryBytes,
    string Basis)
{
    /// <summary>What the card had in use at the highest point; <see langword="null"/> by the closed form.</summary>
    public long? DeviceBytes { get; init; }

    /// <summary>Set where a run on the virtual card went out of memory.</summary>
    public OutOfMemory? OutOfMemory { get; init; }

    /// <summary>The verdict of a run on the virtual card.</summary>
    /// <param name="gpu">The card.</param>
    /// <param name="allocatedBytes">The run's peak of allocated bytes.</param>
    /// <param name="deviceBytes">The most that was in use on the card.</param>
    /// <param name="outOfMemory">Set if it went out of memory.</param>
    public static Verdict ByVirtualRun(GpuProfile gpu, long allocatedBytes, long deviceBytes, OutOfMemory? outOfMemory) => new(
        gpu.Name,
        Math.Max(0, gpu.TotalMemoryBytes - gpu.ContextBytes),
        outOfMemory is null,
        outOfMemory is null ? gpu.TotalMemoryBytes - deviceBytes : null,
        allocatedBytes,
        gpu.ContextBytes,
        gpu.ContextSource,
        gpu.TotalMemoryBytes,
        "virtual")
    {
        DeviceBytes = deviceBytes,
        OutOfMemory = outOfMemory,
    };

    /// <summary>The verdict of real steps on the card itself.</summary>
    /// <param name="gpu">The card, with the context as it was measured.</param>
    /// <param name="measured">The run.</param>
    public static Verdict ByMeasurement(GpuProfile gpu, Measurement measured) =>
        ByVirtualRun(gpu, measured.PeakAllocatedBytes, DeviceBytesOf(measured), measured.OutOfMemory) with
        {
            Basis = measured switch
            {
                { IsVirtual: true } => "virtual",
                { Emulation: not null } => "emulated",
                _ => "measured",
            },
        };

    // A smaller card would hold its own context beside the same segments.
    private static long DeviceBytesOf(Measurement measured) =>
        (measured.Emulation is { } emulation ? measured.PeakReservedBytes + emulation.ContextBytes : measured.PeakDeviceBytes) ?? 0;

    /// <summary>The verdict on a peak of <paramref name="allocatedBytes"/> by the closed form.</summary>
    public static Verdict ByClosedForm(GpuProfile gpu, long allocatedBytes)
    {
        long capacity = Math.Max(0, gpu.TotalMemoryBytes - gpu.ContextBytes);
        return new Verdict(
            gpu.Name,
            capacity,
            allocatedBytes <= capacity,
            capacity - allocatedBytes,
            allocatedBytes,
            gpu.ContextBytes,
            gpu.ContextSource,
            gpu.TotalMemoryBytes,
            "closed form");
    }
}
