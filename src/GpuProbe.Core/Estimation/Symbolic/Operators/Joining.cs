using GpuProbe.Core.Estimation.Symbolic.Autograd;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Operators;

/// <summary>Joins and sums over dimensions.</summary>
internal static class Joining
{
    /// <summary>Joins two tensors along the last dimension.</summary>
    internal static Tensor Cat(Tensor first, Tensor second, Slot? slot = null)
    {
        Machine machine = first.Machine;
        long[] shape = [.. first.Shape[..^1], first.Shape[^1] + second.Shape[^1]];
        Tensor result = machine.New(slot, first.Type, shape);
        if (machine.Tracks(first, second))
        {
            Node node = machine.NewNode(first, second);
            long one = first.Shape[^1], other = second.Shape[^1];
            node.Backward = gradients =>
                [node.Needs(0) ? gradients[0]!.Narrow(-1, one) : null, node.Needs(1) ? gradients[0]!.Narrow(-1, other) : null];
            result.SetHistory(node);
        }

        return result;
    }

    /// <summary>Sums what was broadcast (<c>at::sum_to</c>).</summary>
    internal static Tensor SumTo(this Tensor self, long[] shape, Slot? slot = null) =>
        self.Shape.AsSpan().SequenceEqual(shape) ? self.Retain() : self.Machine.New(slot, self.Type, shape);
}
