using GpuProbe.Core.Estimation.Symbolic.Autograd;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Operators;

/// <summary>Sums and products, element by element.</summary>
internal static class Elementwise
{
    /// <summary>A new tensor for the result of an elementwise operator; on the CPU operands of another type are cast first.</summary>
    internal static Tensor Result(Slot? slot, DataType type, params ReadOnlySpan<Tensor> operands)
    {
        Machine machine = operands[0].Machine;
        var casts = new List<Tensor>();
        foreach (Tensor operand in operands)
        {
            if (!machine.IsCuda && operand.Type != type && operand.Type != DataType.Bool)
                casts.Add(machine.New(null, type, operand.Shape, operand.Strides));
        }

        long[] shape = Layout.Broadcast(operands);
        Tensor result = machine.New(slot, type, shape, ElementwiseLayout.Strides(shape, operands));
        foreach (Tensor cast in casts)
            cast.Dispose();
        return result;
    }

    /// <summary>A new tensor for the result of a tensor and a plain number, which the CPU wraps into a tensor first.</summary>
    internal static Tensor WithNumber(this Tensor self, Slot? slot)
    {
        using Tensor? number = self.Machine.IsCuda ? null : self.Machine.New(null, self.Type);
        return Result(slot, self.Type, self);
    }

    internal static Tensor Add(this Tensor self, Tensor other, Slot? slot = null)
    {
        Tensor result = Result(slot, DataTypes.Common(self.Type, other.Type), self, other);
        if (self.Machine.Tracks(self, other))
        {
            Node node = self.Machine.NewNode(self, other);
            node.Backward = gradients =>
                [node.Needs(0) ? gradients[0]!.Retain() : null, node.Needs(1) ? gradients[0]!.Retain() : null];
            result.SetHistory(node);
        }

        return result;
    }

    /// <summary>Adds a tensor, or a part of a sum that is broadcast, in place; the history of the sum goes on in it.</summary>
    internal static void AddInPlace(this Tensor self, Tensor other)
    {
        Machine machine = self.Machine;
        if (!machine.IsCuda && other.Type != self.Type)
            machine.Pass(machine.Temporary, self.Type, other.Shape);
    }

    internal static Tensor AddNumber(this Tensor self, Slot? slot = null) => Linear(self, slot, scales: false);

    internal static Tensor MulNumber(this Tensor self, Slot? slot = null) => Linear(self, slot, scales: true);

    internal static Tensor Mul(this Tensor self, Tensor other, Slot? slot = null)
    {
        DataType type = DataTypes.Common(self.Type, other.Type);
        if (!self.Machine.Tracks(self, other))
            return Result(slot, type, self, other);
        Node node = self.Machine.NewNode(self, other);
        SavedTensor? keptOther = node.Needs(0) ? node.Save(other) : null;
        SavedTensor? keptSelf = node.Needs(1) ? node.Save(self) : null;
        node.Backward = gradients =>
        {
            Tensor? second = keptOther is null ? null : node.Use(keptOther);
            Tensor? first = keptSelf is null ? null : node.Use(keptSelf);
            Tensor? forOther = first is null ? null : gradients[0]!.Mul(first);
            Tensor? forSelf = second is null ? null : gradients[0]!.Mul(second);
            return [forSelf, forOther];
        };
        Tensor result = Result(slot, type, self, other);
        result.SetHistory(node);
        return result;
    }

    internal static Tensor Neg(this Tensor self, Slot? slot = null)
    {
        Tensor result = Result(slot, self.Type, self);
        if (self.Machine.Tracks(self))
        {
            Node node = self.Machine.NewNode(self);
            node.Backward = gradients => [gradients[0]!.Neg()];
            result.SetHistory(node);
        }

        return result;
    }

    // Addition of a number hands the gradient on, multiplication scales it.
    private static Tensor Linear(Tensor self, Slot? slot, bool scales)
    {
        Tensor result = self.WithNumber(slot);
        if (self.Machine.Tracks(self))
        {
            Node node = self.Machine.NewNode(self);
            node.Backward = gradients => [scales ? gradients[0]!.WithNumber(node.Slot(0)) : gradients[0]!.Retain()];
            result.SetHistory(node);
        }

        return result;
    }
}
