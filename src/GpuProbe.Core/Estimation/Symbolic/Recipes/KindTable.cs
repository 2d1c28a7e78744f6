namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>Numbers the pairs of slot and size that occur in a program, and the sizes themselves.</summary>
internal sealed class KindTable
{
    private readonly Dictionary<(Slot Slot, int Size), int> kinds = [];
    private readonly Dictionary<(long Elements, long Bytes, long Block), int> sizes = [];
    private readonly List<(Slot Slot, int Size)> kindList = [];
    private readonly List<SizeSymbol> sizeList = [];

    internal IReadOnlyList<(Slot Slot, int Size)> Kinds => kindList;

    internal IReadOnlyList<SizeSymbol> Sizes => sizeList;

    /// <summary>The number of a kind.</summary>
    /// <param name="slot">What it holds.</param>
    /// <param name="elements">Elements, a product of the primes of <see cref="Dimension"/>.</param>
    /// <param name="elementBytes">Bytes of one.</param>
    /// <param name="block">Elements that share one; 1 for a plain tensor.</param>
    internal int Of(Slot slot, long elements, long elementBytes, long block)
    {
        if (!sizes.TryGetValue((elements, elementBytes, block), out int size))
        {
            sizes[(elements, elementBytes, block)] = size = sizeList.Count;
            sizeList.Add(SizeSymbol.Of(elements, elementBytes, block));
        }

        if (!kinds.TryGetValue((slot, size), out int kind))
        {
            kinds[(slot, size)] = kind = kindList.Count;
            kindList.Add((slot, size));
        }

        return kind;
    }
}
