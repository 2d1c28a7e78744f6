namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>Packs small numbers into one.</summary>
internal struct BitPacker
{
    private int used;

    internal ulong Packed { get; private set; }

    internal void Add(bool value) => Add(value ? 1 : 0, 1);

    internal void Add(int value, int bits)
    {
        Packed |= (ulong)value << used;
        used += bits;
    }
}
