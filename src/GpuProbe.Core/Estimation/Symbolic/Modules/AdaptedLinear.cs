using GpuProbe.Core.Estimation.Symbolic.Operators;
using GpuProbe.Core.Estimation.Symbolic.Tensors;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation.Symbolic.Modules;

/// <summary>A frozen linear layer with a low-rank adapter beside it, as PEFT (style hf) or torchtune (style fused) compute it.</summary>
internal sealed class AdaptedLinear(ILinear frozen, TrainingSetup setup) : ILinear
{
    private readonly bool drops = setup.Lora!.Dropout > 0;
    private Parameter down = null!;
    private Parameter up = null!;

    /// <summary>Gives it its adapter, which is made after all other weights.</summary>
    internal void Attach(Parameter first, Parameter second) => (down, up) = (first, second);

    /// <inheritdoc/>
    public Tensor Apply(Tensor input, Slot? slot)
    {
        if (setup.Style == Style.Fused)
        {
            using Tensor plain = frozen.Apply(input, null);
            using Tensor added = Adapter(input);
            return plain.Add(added, slot);
        }

        if (setup.IsQuantized)
            return BesideFourBits(input, slot);

        Tensor result = frozen.Apply(input, null);
        DataType type = result.Type;
        using Tensor cast = input.To(down.Value.Type, Slots.AdapterInput);
        Tensor sum;
        using (Tensor change = Adapter(cast))
            sum = result.Add(change, DataTypes.Common(type, change.Type) == type ? slot : null);
        result.Dispose();
        using (sum)
            return sum.To(type, slot);
    }

    // PEFT copies the frozen layer's result first and leaves types to autocast where that is on.
    private Tensor BesideFourBits(Tensor input, Slot? slot)
    {
        Tensor plain = frozen.Apply(input, null);
        using Tensor copy = plain.Clone(null);
        plain.Dispose();
        using Tensor cast = setup.IsMixed ? input.Alias() : input.To(down.Value.Type, Slots.AdapterInput);
        Tensor change = Adapter(cast);
        if (!setup.IsMixed)
        {
            Tensor converted = change.To(copy.Type);
            change.Dispose();
            change = converted;
        }

        using (change)
            return copy.Add(change, slot);
    }

    private Tensor Adapter(Tensor input)
    {
        Tensor dropped = drops ? input.Dropout() : input.Alias();
        Tensor low = dropped.Linear(down.Value, null, Slots.AdapterMiddle);
        dropped.Dispose();
        Tensor high = low.Linear(up.Value, null, null);
        low.Dispose();
        using (high)
            return high.MulNumber();
    }
}
