using GpuProbe.Core.Estimation.Symbolic.Recipes;

namespace GpuProbe.Core.Estimation.Symbolic.Tensors;

/// <summary>A block of memory that lives as long as somebody refers to it.</summary>
internal sealed class Storage
{
    private readonly Ledger ledger;
    private readonly int kind;

    internal Storage(Ledger ledger, Slot slot, long elements, long elementBytes, long block = 1)
    {
        this.ledger = ledger;
        Slot = slot;
        kind = elements == 0 ? Ledger.Nothing : ledger.Kind(slot, elements, elementBytes, block);
        Birth = ledger.Count;
        ledger.Allocate(kind);
    }

    /// <summary>What it holds.</summary>
    internal Slot Slot { get; }

    /// <summary>How many tensors, and bases of views, refer to it.</summary>
    internal int References { get; private set; }

    /// <summary>How many nodes keep it for backward.</summary>
    internal int Keepers { get; set; }

    /// <summary>The moment of its allocation.</summary>
    internal int Birth { get; }

    /// <summary>Its slot and size, as the ledger numbers them.</summary>
    internal int Kind => kind;

    internal void Retain(int count) => References += count;

    internal void Release(int count)
    {
        References -= count;
        if (References == 0)
            ledger.Free(this);
    }
}
