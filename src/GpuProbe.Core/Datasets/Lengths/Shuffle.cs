namespace GpuProbe.Core.Datasets.Lengths;

/// <summary>A random order that a seed repeats: Fisher and Yates' with SplitMix64. It is not the order of another library's shuffle.</summary>
public static class Shuffle
{
    /// <summary>Puts <paramref name="lengths"/> into the seed's order.</summary>
    public static void InPlace(Span<int> lengths, long seed)
    {
        ulong state = unchecked((ulong)seed);
        for (int i = lengths.Length - 1; i > 0; i--)
        {
            int other = (int)Below(ref state, (ulong)i + 1);
            (lengths[i], lengths[other]) = (lengths[other], lengths[i]);
        }
    }

    // Each number has the same chance: draws from the incomplete last stretch of the range are repeated.
    private static ulong Below(ref ulong state, ulong limit)
    {
        unchecked
        {
            ulong unfair = (0 - limit) % limit;
            ulong drawn;
            do
            {
                state += 0x9E3779B97F4A7C15;
                drawn = state;
                drawn = (drawn ^ (drawn >> 30)) * 0xBF58476D1CE4E5B9;
                drawn = (drawn ^ (drawn >> 27)) * 0x94D049BB133111EB;
                drawn ^= drawn >> 31;
            }
            while (drawn < unfair);
            return drawn % limit;
        }
    }
}
