namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>A size in bytes: elements, a plain factor times at most six dimensions, of which a block may share one.</summary>
internal readonly struct SizeSymbol
{
    private const int MostFactors = 6;
    private const int None = 0xFF;
    private readonly long factor;
    private readonly ulong dimensions;
    private readonly int factors;
    private readonly int elementBytes;
    private readonly long block;

    private SizeSymbol(long factor, ulong dimensions, int factors, int elementBytes, long block) =>
        (this.factor, this.dimensions, this.factors, this.elementBytes, this.block) = (factor, dimensions, factors, elementBytes, block);

    internal static SizeSymbol Of(long elements, long elementBytes, long block)
    {
        ulong packed = 0;
        int count = 0;
        for (int i = 0; i < Dimensions.Count; i++)
        {
            long prime = ((Dimension)i).Prime();
            for (; elements % prime == 0; elements /= prime)
                packed |= (ulong)(i & None) << (8 * count++);
        }

        if (count > MostFactors)
            throw new InvalidOperationException("a size has too many factors");
        // Bytes of an element are part of the factor unless blocks are counted first.
        return block == 1
            ? new(elements * elementBytes, packed, count, 1, 1)
            : new(elements, packed, count, (int)elementBytes, block);
    }

    /// <summary>Its value, not rounded.</summary>
    internal long Bytes(ReadOnlySpan<long> values)
    {
        long product = factor;
        ulong rest = dimensions;
        for (int i = 0; i < factors; i++, rest >>= 8)
            product *= values[(int)(rest & None)];
        return block == 1 ? product : (product + block - 1) / block * elementBytes;
    }
}
