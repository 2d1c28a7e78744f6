using GpuProbe.Core.Estimation.Symbolic.Operators;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Autograd;

/// <summary>
/// The end of a gradient's way (torch/csrc/autograd/functions/accumulate_grad.h): the first gradient of a leaf is taken over if nobody else
/// holds it and its strides are the leaf's, else copied; a later one is added to it. It holds its leaf as long as a graph leads to it.
/// </summary>
internal sealed class GradientAccumulator : Node
{
    private readonly Leaf leaf;
    private readonly Tensor? held;

    internal GradientAccumulator(Tensor tensor, Leaf leaf) : base(tensor.Machine, long.MaxValue)
    {
        this.leaf = leaf;
        if (leaf is not Parameter)
            held = tensor.Retain();
    }

    internal override Tensor?[] Apply(Tensor?[] gradients)
    {
        Tensor gradient = gradients[0]!;
        if (leaf.Gradient is { } existing)
            existing.AddInPlace(gradient);
        else if (gradient.References == 1 && gradient.Strides.AsSpan().SequenceEqual(leaf.Strides))
            leaf.Gradient = gradient.Machine.Detach(gradient);
        else
            leaf.Gradient = gradient.Clone(leaf.GradientSlot);
        Machine machine = gradient.Machine;
        gradient.Dispose();
        gradients[0] = null;
        if (leaf is Parameter parameter)
            machine.GradientReady?.Invoke(parameter);
        return [];
    }

    // A weight keeps its accumulator; another leaf dies with the graph.
    internal override void Free()
    {
        if (held is null)
            return;
        leaf.Forget();
        leaf.ReleaseGradient();
        held.Dispose();
    }
}
