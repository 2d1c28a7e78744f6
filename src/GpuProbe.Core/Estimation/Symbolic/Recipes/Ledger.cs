using GpuProbe.Core.Estimation.Symbolic.Tensors;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>The allocations and releases of a symbolic run in their order, with marks where phases and units of blocks begin and end.</summary>
/// <param name="kinds">Numbers for slots and sizes, shared by runs that are compared.</param>
internal sealed class Ledger(KindTable kinds)
{
    /// <summary>The kind of a tensor without elements.</summary>
    internal const int Nothing = -1;

    /// <summary>The unit of what belongs to no block.</summary>
    internal const int Outside = -1;

    private readonly HashSet<Storage> live = new(ReferenceEqualityComparer.Instance);

    /// <summary>A positive entry is a kind plus one that was allocated, a negative one a kind that was released.</summary>
    internal List<int> Entries { get; } = [];

    /// <summary>Marks, by the number of entries before them.</summary>
    internal List<Mark> Marks { get; } = [];

    internal int Count => Entries.Count;

    /// <summary>Storages that are live now.</summary>
    internal IReadOnlyCollection<Storage> Live => live;

    internal int Kind(Slot slot, long elements, long elementBytes, long block) => kinds.Of(slot, elements, elementBytes, block);

    internal void Allocate(int kind)
    {
        if (kind != Nothing)
            Entries.Add(kind + 1);
    }

    internal void Free(int kind)
    {
        if (kind != Nothing)
            Entries.Add(-kind - 1);
    }

    internal void Born(Storage storage) => live.Add(storage);

    internal void Free(Storage storage)
    {
        Free(storage.Kind);
        live.Remove(storage);
    }

    internal void Begin(Phase phase) => Marks.Add(new(Count, MarkKind.Begin, phase, Outside));

    internal void End(Phase phase) => Marks.Add(new(Count, MarkKind.End, phase, Outside));

    /// <summary>What follows belongs to this unit.</summary>
    internal void Enter(int unit) => Marks.Add(new(Count, MarkKind.Unit, default, unit));
}
