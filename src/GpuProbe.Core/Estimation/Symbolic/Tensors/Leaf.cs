using GpuProbe.Core.Estimation.Symbolic.Autograd;

namespace GpuProbe.Core.Estimation.Symbolic.Tensors;

/// <summary>What keeps the gradient of a tensor that no operator made.</summary>
internal class Leaf
{
    private GradientAccumulator? accumulator;

    /// <summary>The tensor's strides, which its gradient shall have.</summary>
    internal virtual long[] Strides { get; init; } = [];

    /// <summary>Its gradient, once there is one.</summary>
    internal Tensor? Gradient { get; set; }

    /// <summary>What adds gradients to it.</summary>
    internal GradientAccumulator Accumulator(Tensor tensor) => accumulator ??= new(tensor, this);

    /// <summary>Where a new gradient of it is counted.</summary>
    internal virtual Slot GradientSlot => Slots.Backward;

    internal void ReleaseGradient()
    {
        Gradient?.Dispose();
        Gradient = null;
    }

    /// <summary>Its graph is gone.</summary>
    internal void Forget() => accumulator = null;
}
