using GpuProbe.Core.Estimation.Symbolic.Autograd;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Operators;

/// <summary>
/// The native chunked cross entropy: logits of a chunk become its part of the loss, then their own gradient in place, then its part of the
/// gradients of hidden states and head. Backward only scales those.
/// </summary>
internal static class ChunkedLoss
{
    internal static Tensor Of(Tensor hidden, Tensor weight, Tensor targets, long[] chunks, bool upcasts)
    {
        Machine machine = hidden.Machine;
        Node? node = machine.Tracks(hidden, weight) ? machine.NewNode(hidden, weight) : null;
        DataType type = machine.Autocast?.Type ?? weight.Type;
        using Tensor operand = machine.WithoutGrad(() => weight.To(type, Slots.LogitsOutput));
        Tensor? forHidden = node?.Needs(0) == true ? machine.New(Slots.LogitsGradient, hidden.Type, hidden.Shape) : null;
        Tensor? forWeight = node?.Needs(1) == true ? machine.New(node.Slot(1), weight.Type, weight.Shape) : null;
        Tensor sum = machine.New(Slots.Loss, DataType.Float32);
        using Tensor count = Count(machine, targets.Shape[0]);
        using Tensor scale = machine.New(Slots.Loss, DataType.Float32);
        bool casts = type != weight.Type;
        machine.WithoutGrad(() =>
        {
            foreach (long rows in chunks)
                Chunk(machine, rows, hidden, type, upcasts, forHidden, forWeight, casts);
            return 0;
        });
        if (node is null)
            return sum;
        SavedTensor? keptHidden = forHidden is null ? null : node.Save(forHidden);
        SavedTensor? keptWeight = forWeight is null ? null : node.Save(forWeight);
        forHidden?.Dispose();
        forWeight?.Dispose();
        node.Backward = _ => [keptHidden?.Unpack(), keptWeight?.Unpack()];
        sum.SetHistory(node);
        return sum;
    }

    private static Tensor Count(Machine machine, long rows)
    {
        using Tensor counted = machine.New(null, DataType.Bool, rows);
        using Tensor whole = machine.New(null, DataType.Int64);
        return machine.New(Slots.Loss, DataType.Float32);
    }

    private static void Chunk(
        Machine machine, long rows, Tensor hidden, DataType type, bool upcasts, Tensor? forHidden, Tensor? forWeight, bool casts)
    {
        long width = machine.Shapes.Vocabulary;
        DataType working = upcasts ? DataType.Float32 : type;
        using Tensor? inputs = hidden.Type == type ? null : machine.New(Slots.LogitsOutput, type, rows, hidden.Shape[1]);
        Tensor values = machine.New(Slots.LogitsOutput, type, rows, width);
        Become(ref values, working, Slots.LogitsUpcast);
        Rebind(ref values, machine.New(Slots.LogSoftmax, working, rows, width));
        using Tensor loss = machine.New(Slots.Loss, working, working == DataType.Float32 ? [] : [rows]);
        using Tensor total = machine.New(Slots.Loss, working);
        if (forHidden is not null || forWeight is not null)
        {
            Tensor counted = machine.New(Slots.Targets, DataType.Bool, rows);
            using Tensor share = machine.New(Slots.Targets, working, rows);
            counted.Dispose();
            machine.Pass(Slots.Targets, DataType.Int64, rows);
            Become(ref values, type, Slots.LogitsGradient);
            if (forHidden is not null && forHidden.Type != type)
                machine.Pass(Slots.LogitsGradient, type, rows, hidden.Shape[1]);
            if (forWeight is not null && casts)
                machine.Pass(Slots.NewGradient, type, forWeight.Shape);
        }

        values.Dispose();
    }

    private static void Become(ref Tensor name, DataType type, Slot slot)
    {
        if (name.Type != type)
            Rebind(ref name, name.Machine.New(slot, type, name.Shape));
    }

    private static void Rebind(ref Tensor name, Tensor value)
    {
        Tensor old = name;
        name = value;
        old.Dispose();
    }
}
