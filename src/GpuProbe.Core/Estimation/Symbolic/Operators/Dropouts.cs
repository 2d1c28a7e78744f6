using GpuProbe.Core.Estimation.Symbolic.Autograd;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Operators;

/// <summary>Dropout.</summary>
internal static class Dropouts
{
    /// <summary>CUDA keeps a mask of truth values, the CPU the factors themselves.</summary>
    internal static Tensor Dropout(this Tensor self)
    {
        Machine machine = self.Machine;
        if (machine.IsCuda)
            return Native(self);
        using Tensor factors = machine.New(Slots.Dropped, self.Type, self.Shape, ElementwiseLayout.Strides(self.Shape, self));
        return self.Mul(factors, Slots.Dropped);
    }

    private static Tensor Native(Tensor self)
    {
        Machine machine = self.Machine;
        long[] strides = ElementwiseLayout.Strides(self.Shape, self);
        Tensor result = machine.New(Slots.Dropped, self.Type, self.Shape, strides);
        using Tensor mask = machine.New(Slots.Dropped, DataType.Bool, self.Shape, strides);
        if (!machine.Tracks(self))
            return result;
        Node node = machine.NewNode(self);
        SavedTensor kept = node.Save(mask);
        node.Backward = gradients => [Elementwise.Result(node.Slot(0), gradients[0]!.Type, gradients[0]!, node.Use(kept))];
        result.SetHistory(node);
        return result;
    }
}
