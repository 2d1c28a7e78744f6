using GpuProbe.Core.Estimation.Symbolic.Operators;
using GpuProbe.Core.Estimation.Symbolic.Recipes;
using GpuProbe.Core.Estimation.Symbolic.Tensors;
using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation.Symbolic.Modules;

/// <summary>Gated feed-forward network, <c>down(silu(gate(x)) · up(x))</c>.</summary>
internal sealed class FeedForwardModule
{
    private readonly ILinear[] inputs;
    private readonly ILinear down;

    internal FeedForwardModule(DecoderConfig model, Shapes shapes, Weights weights)
    {
        long[] widths = model.FusedProjections ? [2 * shapes.Intermediate] : [shapes.Intermediate, shapes.Intermediate];
        Projections[] parts = model.FusedProjections ? [Projections.GateUp] : [Projections.Gate, Projections.Up];
        inputs = [.. parts.Zip(widths, (part, width) => weights.Linear(part, shapes.Hidden, width, model.MlpBias))];
        down = weights.Linear(Projections.Down, shapes.Intermediate, shapes.Hidden, model.MlpBias);
    }

    internal Tensor Apply(Tensor input)
    {
        if (inputs.Length == 1)
            return OfJoined(input);
        using Tensor product = Product(input);
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

    // Phi3's network keeps the gate, a view of the joined projection, to its end.
    private Tensor OfJoined(Tensor input)
    {
        Tensor joined = inputs[0].Apply(input, Slots.Gate);
        (Tensor gate, Tensor up) = joined.Halves();
        joined.Dispose();
        using (gate)
        {
            Tensor activated = gate.Silu(Slots.Activated);
            using Tensor product = up.Mul(activated, Slots.Product);
            up.Dispose();
            activated.Dispose();
            return down.Apply(product, null);
        }
    }
}
