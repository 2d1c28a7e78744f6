using GpuProbe.Core.Estimation.Symbolic.Operators;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Autograd;

/// <summary>
/// Gradients that wait for a node (torch/csrc/autograd/input_buffer.cpp). A second gradient is added to the first in place if nobody else
/// holds the first or its memory, else both give way to their sum.
/// </summary>
internal sealed class GradientBuffer(Node node)
{
    private readonly Tensor?[] gradients = new Tensor?[node.Outputs];

    internal Node Node => node;

    internal Tensor?[] Gradients => gradients;

    /// <summary>Takes one reference to a gradient over; gives back a tensor that is released later.</summary>
    internal Tensor? Add(int index, Tensor gradient, Slot slot)
    {
        if (gradients[index] is not { } waiting)
        {
            gradients[index] = gradient;
            return null;
        }

        if (waiting.References == 1 && waiting.Storage.References == 1 && Layout.IsDense(waiting.Shape, waiting.Strides))
        {
            waiting.AddInPlace(gradient);
            return gradient;
        }

        gradients[index] = waiting.Add(gradient, slot);
        waiting.Dispose();
        return gradient;
    }
}
