using System.Numerics;

namespace GpuProbe.Core.Setup;

/// <summary>How the chunked loss divides its rows.</summary>
public static class LossChunks
{
    /// <summary>
    /// Rows of one chunk: so many that their logits take about as much as all hidden states, rounded up to a power of two,
    /// <c>2^⌈log₂⌈N / ⌈V / H⌉⌉⌉</c>, as Liger-Kernel's <c>fused_linear_cross_entropy</c> has it. The last chunk may be shorter, and
    /// where the result is at least N there is one chunk.
    /// </summary>
    /// <param name="rows">N, all tokens of a micro-batch.</param>
    /// <param name="vocabulary">V.</param>
    /// <param name="hidden">H.</param>
    public static long Rows(long rows, long vocabulary, long hidden)
    {
        long chunks = Ceiling(vocabulary, hidden);
        return (long)BitOperations.RoundUpToPowerOf2((ulong)Ceiling(rows, chunks));
    }

    private static long Ceiling(long dividend, long divisor) => (dividend + divisor - 1) / divisor;
}
