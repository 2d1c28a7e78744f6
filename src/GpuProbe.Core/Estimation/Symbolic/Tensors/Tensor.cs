using GpuProbe.Core.Estimation.Symbolic.Autograd;

namespace GpuProbe.Core.Estimation.Symbolic.Tensors;

/// <summary>
/// A tensor of which only the shape, the layout and the owner of its memory are known. Extents are products of primes that stand
/// for the dimensions of a set-up (see <see cref="Recipes.Dimension"/>), so that PyTorch's rules for strides apply as they are.
/// </summary>
internal sealed class Tensor : IDisposable
{
    private readonly bool isView;
    private bool requiresGrad;

    internal Tensor(Machine machine, Storage storage, long[] shape, long[] strides, DataType type, bool isView = false)
    {
        Machine = machine;
        Storage = storage;
        Shape = shape;
        Strides = strides;
        Type = type;
        this.isView = isView;
        References = 1;
        storage.Retain(StorageReferences);
    }

    internal Machine Machine { get; }

    internal Storage Storage { get; }

    internal long[] Shape { get; }

    internal long[] Strides { get; }

    internal DataType Type { get; }

    /// <summary>How many hold this very tensor.</summary>
    internal int References { get; private set; }

    /// <summary>The node that made it, if it has a history.</summary>
    internal Node? Maker { get; private set; }

    /// <summary>Which of the node's outputs it is.</summary>
    internal int OutputIndex { get; private set; }

    /// <summary>The weight that it is, or is a view or a cast of.</summary>
    internal Parameter? Origin { get; init; }

    /// <summary>What keeps its gradient, if it is a leaf.</summary>
    internal Leaf? Leaf { get; init; }

    internal bool RequiresGrad
    {
        get => requiresGrad || Maker is not null;
        set => requiresGrad = value;
    }

    internal long Elements => Layout.Elements(Shape);

    internal bool IsContiguous => Layout.IsContiguous(Shape, Strides);

    // A view keeps its base beside its own reference.
    private int StorageReferences => isView ? 2 : 1;

    internal Tensor Retain()
    {
        References++;
        return this;
    }

    internal void SetHistory(Node node, int index = 0)
    {
        Maker = node;
        node.Retain();
        OutputIndex = index;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (--References > 0)
            return;
        if (References < 0)
            throw new InvalidOperationException("a tensor was released twice");
        Storage.Release(StorageReferences);
        Maker?.Release();
    }
}
