using GpuProbe.Core.Estimation.Symbolic.Operators;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Optimizers;

/// <summary>Gradient scaling: a scale and a counter, a scaled loss, and what tells whether a gradient is infinite.</summary>
internal sealed class LossScale
{
    private readonly Machine machine;
    private readonly Tensor scale;

    internal LossScale(Machine machine)
    {
        this.machine = machine;
        scale = machine.New(Slots.Scale, DataType.Float32);
        machine.New(Slots.Scale, DataType.Int32);
    }

    internal Tensor Scale(Tensor loss) => loss.Mul(scale, Slots.Loss);

    /// <summary>What exists from the division of gradients to the update of the scale.</summary>
    internal IDisposable Check() => machine.New(Slots.OptimizerScratch, DataType.Float32);
}
