using GpuProbe.Core.Estimation.Symbolic.Autograd;
using GpuProbe.Core.Estimation.Symbolic.Operators;
using GpuProbe.Core.Estimation.Symbolic.Recipes;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic;

/// <summary>Runs symbolic operators: nothing is computed, every allocation and release goes to the ledger.</summary>
internal sealed class Machine(Ledger ledger, Shapes shapes, MemoryTarget target)
{
    private long sequence;

    internal Ledger Ledger => ledger;

    internal Shapes Shapes => shapes;

    internal MemoryTarget Target => target;

    internal bool IsCuda => target.Gpu is not null;

    /// <summary>Whether operators make nodes.</summary>
    internal bool GradMode { get; set; } = true;

    /// <summary>What keeps tensors for backward instead of the nodes themselves.</summary>
    internal ISavedTensorHooks? Hooks { get; set; }

    /// <summary>Casts operands of products, where it is on.</summary>
    internal AutocastScope? Autocast { get; private set; }

    /// <summary>Keeps results of some operators for a recomputation, and gives them out in it.</summary>
    internal Selection? Selection { get; set; }

    /// <summary>Whether a recomputation has found all it needs: what follows is not run any more.</summary>
    internal bool IsStopped { get; set; }

    /// <summary>Is called when a weight's gradient is complete.</summary>
    internal Action<Parameter>? GradientReady { get; set; }

    /// <summary>Where results are counted that have no name.</summary>
    internal Slot Temporary { get; set; } = Slots.Forward;

    /// <summary>The unit of blocks that is worked on.</summary>
    internal int Unit { get; private set; } = Ledger.Outside;

    /// <summary>Whether all that runs belongs to the present unit, whatever enters another.</summary>
    internal bool HoldsUnit { get; set; }

    internal void Enter(int unit)
    {
        if (HoldsUnit)
            return;
        if (unit != Unit)
            ledger.Enter(unit);
        Unit = unit;
    }

    /// <summary>A new tensor in row-major order.</summary>
    internal Tensor New(Slot? slot, DataType type, params long[] shape) => New(slot, type, shape, Layout.Contiguous(shape));

    /// <summary>A new tensor with its own layout, without gaps.</summary>
    internal Tensor New(Slot? slot, DataType type, long[] shape, long[] strides) =>
        new(this, NewStorage(slot ?? Temporary, type, shape), shape, strides, type);

    /// <summary>A new tensor that keeps a gradient.</summary>
    internal Tensor NewLeaf(Leaf leaf, Slot slot, DataType type, long[] shape) =>
        new(this, NewStorage(slot, type, shape), shape, Layout.Contiguous(shape), type) { Leaf = leaf, Origin = leaf as Parameter };

    /// <summary>The same memory as a leaf of a graph of its own.</summary>
    internal Tensor DetachAsLeaf(Tensor tensor, bool requiresGrad) =>
        new(this, tensor.Storage, tensor.Shape, tensor.Strides, tensor.Type) { Leaf = new() { Strides = tensor.Strides }, RequiresGrad = requiresGrad };

    /// <summary>A new vector with one element for every so many of another tensor.</summary>
    internal Tensor NewShared(Slot slot, DataType type, long elements, long block)
    {
        var storage = new Storage(ledger, slot, elements, type.Bytes(), block);
        ledger.Born(storage);
        return new(this, storage, [elements], [1], type);
    }

    /// <summary>What a product of dimensions is in the set-up that is followed; only for choices that its structure tells.</summary>
    internal long Actual(long elements) => shapes.Actual(elements);

    /// <summary>The same memory, without history.</summary>
    internal Tensor Detach(Tensor tensor) =>
        new(this, tensor.Storage, tensor.Shape, tensor.Strides, tensor.Type) { Origin = tensor.Origin };

    /// <summary>Memory that comes and goes at once but can still make the peak.</summary>
    internal void Pass(Slot slot, DataType type, params long[] shape) => New(slot, type, shape).Dispose();

    /// <summary>Whether an operator on these inputs makes a node.</summary>
    internal bool Tracks(params ReadOnlySpan<Tensor?> inputs)
    {
        if (!GradMode || IsStopped)
            return false;
        foreach (Tensor? input in inputs)
        {
            if (input is { RequiresGrad: true })
                return true;
        }

        return false;
    }

    /// <summary>Switches autocast for the time until the result is disposed; its casts are released then.</summary>
    internal IDisposable Enter(AutocastScope? scope)
    {
        AutocastScope? before = Autocast;
        Autocast = scope;
        return new Leaving(() =>
        {
            scope?.Dispose();
            Autocast = before;
        });
    }

    /// <summary>An operand in the type that autocast wants for products; compilers evaluate the last operand's cast first.</summary>
    internal Tensor ForProduct(Tensor operand) => Autocast?.Cast(operand) ?? operand.Retain();

    /// <summary>Runs the inside of an operator, where autocast is off but keeps its casts.</summary>
    internal T Inside<T>(Func<T> body)
    {
        AutocastScope? before = Autocast;
        Autocast = null;
        T result = body();
        Autocast = before;
        return result;
    }

    /// <summary>Runs something that makes no nodes.</summary>
    internal T WithoutGrad<T>(Func<T> body)
    {
        bool before = GradMode;
        GradMode = false;
        T result = body();
        GradMode = before;
        return result;
    }

    /// <summary>Results of an operator that selective checkpointing keeps, or has kept.</summary>
    internal Tensor[] Selected(string name, Func<Tensor[]> operation) => Selection?.Run(name, operation) ?? operation();

    internal Node NewNode(params ReadOnlySpan<Tensor?> inputs) => new(this, sequence++, inputs);

    /// <summary>A node with several outputs.</summary>
    internal Node NewNode(int outputs, params ReadOnlySpan<Tensor?> inputs) => new(this, sequence++, inputs) { Outputs = outputs };

    private Storage NewStorage(Slot slot, DataType type, long[] shape)
    {
        var storage = new Storage(ledger, slot, IsStopped ? 0 : Layout.Elements(shape), type.Bytes());
        ledger.Born(storage);
        return storage;
    }

    private sealed class Leaving(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
