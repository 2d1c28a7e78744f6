namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>A size in bytes: a plain factor times at most six dimensions.</summary>
internal readonly struct SizeSymbol
{
    private const int MostFactors = 6;
    private const int None = 0xFF;
    private readonly long factor;
    private readonly ulong dimensions;
    private readonly int factors;

    private SizeSymbol(long factor, ulong dimensions, int factors) =>
        (this.factor, this.dimensions, this.factors) = (factor, dimensions, factors);

    internal static SizeSymbol Of(long elements, long elementBytes)
    {
        ulong packed = 0;
        int count = 0;
        for (int i = 0; i < Dimensions.Count; i++)
        {
            long prime = ((Dimension)i).Prime();
            for (; elements % prime == 0; elements /= prime)
                packed |= (ulong)(i & None) << (8 * count++);
        }

        return count <= MostFactors
            ? new(elements * elementBytes, packed, count)
            : throw new InvalidOperationException("a size has too many factors");
    }

    /// <summary>Its value, not rounded.</summary>
    internal long Bytes(ReadOnlySpan<long> values)
    {
        long product = factor;
        ulong rest = dimensions;
        for (int i = 0; i < factors; i++, rest >>= 8)
            product *= values[(int)(rest & None)];
        return product;
    }
}
