using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Autograd;

/// <summary>An operator's backward: takes the gradients of its outputs, gives those of its inputs.</summary>
internal class Node
{
    private readonly List<SavedTensor> saved = [];
    private readonly List<Tensor> used = [];
    private int references;

    /// <summary>A node after the given inputs.</summary>
    internal Node(Machine machine, long sequence, params ReadOnlySpan<Tensor?> inputs)
    {
        Sequence = sequence;
        Unit = machine.Unit;
        Next = new Edge?[inputs.Length];
        Inputs = new OutputInfo[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is not { RequiresGrad: true } input)
                continue;
            Next[i] = input.Maker is { } maker ? new(maker, input.OutputIndex) : new(Accumulator(input), 0);
            Inputs[i] = OutputInfo.Of(input);
            Next[i]!.Value.Node.Retain();
        }
    }

    /// <summary>Later nodes run first.</summary>
    internal long Sequence { get; }

    /// <summary>The unit of blocks in whose forward it was made.</summary>
    internal int Unit { get; }

    internal Edge?[] Next { get; }

    /// <summary>What the gradients that it gives must look like.</summary>
    internal OutputInfo[] Inputs { get; }

    /// <summary>Number of its outputs.</summary>
    internal int Outputs { get; init; } = 1;

    /// <summary>Computes the gradients of inputs; an entry is empty where none is needed.</summary>
    internal Func<Tensor?[], Tensor?[]> Backward { get; set; } = static _ => [];

    internal bool Needs(int input) => Next[input] is not null;

    /// <summary>Where the gradient of an input is counted.</summary>
    internal Slot Slot(int input) => Inputs[input].GradientSlot;

    /// <summary>Keeps a tensor for backward.</summary>
    internal SavedTensor Save(Tensor tensor)
    {
        var entry = new SavedTensor(tensor);
        saved.Add(entry);
        return entry;
    }

    /// <summary>A kept tensor for the time of <see cref="Backward"/>.</summary>
    internal Tensor Use(SavedTensor entry)
    {
        Tensor tensor = entry.Unpack();
        used.Add(tensor);
        return tensor;
    }

    internal virtual Tensor?[] Apply(Tensor?[] gradients)
    {
        Tensor?[] results = Backward(gradients);
        foreach (Tensor tensor in used)
            tensor.Dispose();
        used.Clear();
        return results;
    }

    internal void ReleaseSaved()
    {
        foreach (SavedTensor entry in saved)
            entry.Release();
        saved.Clear();
    }

    internal void Retain() => references++;

    internal void Release()
    {
        if (--references == 0)
            Free();
    }

    /// <summary>Nobody refers to it any more.</summary>
    internal virtual void Free()
    {
        ReleaseSaved();
        foreach (Edge? edge in Next)
            edge?.Node.Release();
    }

    private static GradientAccumulator Accumulator(Tensor leaf) => leaf.Leaf is { } owner
        ? owner.Accumulator(leaf)
        : throw new InvalidOperationException("a leaf that is no weight needs a gradient");
}
