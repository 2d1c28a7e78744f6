using GpuProbe.Core.Estimation.Symbolic.Operators;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Autograd;

/// <summary>
/// The end of a gradient's way (torch/csrc/autograd/functions/accumulate_grad.h): the first gradient of a weight is taken over if
/// nobody else holds it and its strides are the weight's, else copied; a later one is added to it.
/// </summary>
internal sealed class GradientAccumulator(Machine machine, Parameter parameter) : Node(machine, long.MaxValue)
{
    internal Parameter Parameter => parameter;

    internal override Tensor?[] Apply(Tensor?[] gradients)
    {
        Tensor gradient = gradients[0]!;
        if (parameter.Gradient is { } existing)
            existing.AddInPlace(gradient);
        else if (gradient.References == 1 && gradient.Strides.AsSpan().SequenceEqual(parameter.Value.Strides))
            parameter.Gradient = gradient.Machine.Detach(gradient);
        else
            parameter.Gradient = gradient.Clone(Slots.Gradient);
        gradient.Dispose();
        gradients[0] = null;
        gradient.Machine.GradientReady?.Invoke(parameter);
        return [];
    }

    internal override void Release()
    {
    }
}
