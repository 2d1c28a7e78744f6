using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning;

/// <summary>How fast a CPU is assumed to train; only used to choose how long a measurement takes, never shown as a result.</summary>
/// <param name="FlopsPerSecond">Sustained floating-point operations per second of matrix products, all cores.</param>
/// <param name="BytesPerSecond">Memory traffic per second of element-wise work, all cores.</param>
/// <param name="InitialisedPerSecond">Weights initialised per second; the generator is serial.</param>
public sealed record CpuRates(double FlopsPerSecond, double BytesPerSecond, double InitialisedPerSecond)
{
    /// <summary>Assumed rates of a machine with <paramref name="cores"/> cores at <paramref name="precision"/>.</summary>
    /// <remarks>
    /// Assumed, on the low side: 25 GFLOP/s a core in fp32 (AVX2), half of it in bf16 where the CPU has no bf16
    /// instructions, 3 GB/s a core up to 12 GB/s, and 100 million weights a second.
    /// </remarks>
    /// <param name="cores">Cores that may be used.</param>
    /// <param name="precision">The type of the matrix products.</param>
    /// <param name="hasBf16">Whether the CPU multiplies bf16 in hardware.</param>
    public static CpuRates Assumed(int cores, Precision precision, bool hasBf16)
    {
        double perCore = precision == Precision.Bf16 && !hasBf16 ? 12.5e9 : 25e9;
        return new CpuRates(cores * perCore, Math.Min(12e9, cores * 3e9), 100e6);
    }
}
