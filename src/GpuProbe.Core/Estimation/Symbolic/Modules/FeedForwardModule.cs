using GpuProbe.Core.Estimation.Symbolic.Operators;
using GpuProbe.Core.Estimation.Symbolic.Recipes;
using GpuProbe.Core.Estimation.Symbolic.Tensors;
using GpuProbe.Core.Models;

namespace GpuProbe.Core.Estimation.Symbolic.Modules;

/// <summary>Gated feed-forward network, <c>down(silu(gate(x)) · up(x))</c>.</summary>
internal sealed class FeedForwardModule
{
    private readonly LinearLayer[] inputs;
    private readonly LinearLayer down;

    internal FeedForwardModule(DecoderConfig model, Shapes shapes, Weights weights)
    {
        long[] widths = model.FusedProjections ? [2 * shapes.Intermediate] : [shapes.Intermediate, shapes.Intermediate];
        inputs = [.. widths.Select(width => weights.Linear(shapes.Hidden, width, model.MlpBias))];
        down = weights.Linear(shapes.Intermediate, shapes.Hidden, model.MlpBias);
    }

    internal Tensor Apply(Tensor input)
    {
        using Tensor product = inputs.Length == 1 ? JoinedProduct(input) : Product(input);
        return down.Apply(product, null);
    }

    private Tensor Product(Tensor input)
    {
        Tensor gate = inputs[0].Apply(input, Slots.Gate);
        using Tensor activated = gate.Silu(Slots.Activated);
        gate.Dispose();
        using Tensor up = inputs[1].Apply(input, Slots.Up);
        return activated.Mul(up, Slots.Product);
    }

    private Tensor JoinedProduct(Tensor input)
    {
        Tensor joined = inputs[0].Apply(input, Slots.Gate);
        (Tensor gate, Tensor up) = joined.Halves();
        joined.Dispose();
        using (gate)
        using (up)
        {
            using Tensor activated = gate.Silu(Slots.Activated);
            return up.Mul(activated, Slots.Product);
        }
    }
}
