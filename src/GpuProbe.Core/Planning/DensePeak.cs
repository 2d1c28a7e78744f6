using GpuProbe.Core.Devices;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning;

/// <summary>The speed that utilisation is a share of: the card's dense peak in the type that its matrix products have.</summary>
public static class DensePeak
{
    private const int FirstWithBf16 = 8;

    /// <summary>FLOP/s of <paramref name="card"/> in <paramref name="type"/>; <see langword="null"/> where it is not known.</summary>
    /// <remarks>
    /// fp16 with fp32 accumulation is as fast as bf16 on every card that has both. Cards before compute capability 8.0 compute bf16
    /// without tensor cores, at a speed that nobody states.
    /// </remarks>
    public static double? Of(GpuProfile card, ElementType type)
    {
        ArgumentNullException.ThrowIfNull(card);
        return type switch
        {
            ElementType.Fp32 => card.DensePeakFlopsFp32,
            ElementType.Bf16 when card.ComputeCapabilityMajor < FirstWithBf16 => null,
            _ => card.DensePeakFlops,
        };
    }
}
