using GpuProbe.Core.Estimation.Symbolic.Autograd;
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

    /// <summary>Is called when a weight's gradient is complete.</summary>
    internal Action<Parameter>? GradientReady { get; set; }

    /// <summary>Where results are counted that have no name.</summary>
    internal Slot Temporary { get; set; } = Slots.Forward;

    /// <summary>The unit of blocks that is worked on.</summary>
    internal int Unit { get; private set; } = Ledger.Outside;

    internal void Enter(int unit)
    {
        if (unit != Unit)
            ledger.Enter(unit);
        Unit = unit;
    }

    /// <summary>A new tensor in row-major order.</summary>
    internal Tensor New(Slot? slot, DataType type, params long[] shape) => New(slot, type, shape, Layout.Contiguous(shape));

    /// <summary>A new tensor with its own layout, without gaps.</summary>
    internal Tensor New(Slot? slot, DataType type, long[] shape, long[] strides) =>
        new(this, NewStorage(slot ?? Temporary, type, shape), shape, strides, type);

    internal Tensor NewParameterValue(Parameter origin, Slot slot, DataType type, long[] shape) =>
        new(this, NewStorage(slot, type, shape), shape, Layout.Contiguous(shape), type) { Origin = origin };

    /// <summary>The same memory, without history.</summary>
    internal Tensor Detach(Tensor tensor) =>
        new(this, tensor.Storage, tensor.Shape, tensor.Strides, tensor.Type) { Origin = tensor.Origin };

    /// <summary>Memory that comes and goes at once but can still make the peak.</summary>
    internal void Pass(Slot slot, DataType type, params long[] shape) => New(slot, type, shape).Dispose();

    /// <summary>Whether an operator on these inputs makes a node.</summary>
    internal bool Tracks(params ReadOnlySpan<Tensor?> inputs)
    {
        if (!GradMode)
            return false;
        foreach (Tensor? input in inputs)
        {
            if (input is { RequiresGrad: true })
                return true;
        }

        return false;
    }

    internal Node NewNode(params ReadOnlySpan<Tensor?> inputs) => new(this, sequence++, inputs);

    /// <summary>A node with several outputs.</summary>
    internal Node NewNode(int outputs, params ReadOnlySpan<Tensor?> inputs) => new(this, sequence++, inputs) { Outputs = outputs };

    private Storage NewStorage(Slot slot, DataType type, long[] shape)
    {
        var storage = new Storage(ledger, slot, Layout.Elements(shape), type.Bytes());
        ledger.Born(storage);
        return storage;
    }
}
