using GpuProbe.Core.Devices;

namespace GpuProbe.Core.Planning;

/// <summary>Whether a run fits on a card, by the closed form: allocated bytes and the CUDA context against the card's memory.</summary>
/// <remarks>Memory that the caching allocator reserves beyond what is allocated (fragmentation) is not part of it.</remarks>
/// <param name="Gpu">The card's name.</param>
/// <param name="CapacityBytes">What the run may allocate: the card's visible memory less the context.</param>
/// <param name="Fits">Whether the peak is within the capacity.</param>
/// <param name="HeadroomBytes">Capacity less peak; negative where it does not fit.</param>
/// <param name="AllocatedBytes">The peak of allocated bytes.</param>
/// <param name="ContextBytes">What the CUDA context and the loaded kernels take.</param>
/// <param name="ContextSource">Where <paramref name="ContextBytes"/> comes from.</param>
/// <param name="TotalMemoryBytes">The card's memory as the driver shows it.</param>
/// <param name="Basis">What kind of number <paramref name="AllocatedBytes"/> is, for example <c>closed form</c>.</param>
public sealed record Verdict(
    string Gpu,
    long CapacityBytes,
    bool Fits,
    long HeadroomBytes,
    long AllocatedBytes,
    long ContextBytes,
    string ContextSource,
    long TotalMemoryBytes,
    string Basis)
{
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
