using GpuProbe.Core.Estimation.Symbolic.Autograd;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Operators;

/// <summary>Casts and copies.</summary>
internal static class Casts
{
    /// <summary>The tensor itself where it has the type already, else a cast copy in its layout.</summary>
    internal static Tensor To(this Tensor self, DataType type, Slot? slot = null)
    {
        if (self.Type == type)
            return self.Retain();
        Tensor result = self.Machine.New(slot, type, self.Shape, ElementwiseLayout.Strides(self.Shape, self));
        if (self.Machine.Tracks(self))
        {
            Node node = self.Machine.NewNode(self);
            DataType before = self.Type;
            node.Backward = gradients => [gradients[0]!.To(before, node.Slot(0))];
            result.SetHistory(node);
        }

        return result;
    }

    /// <summary>A copy, in row-major order or in the tensor's own.</summary>
    internal static Tensor Clone(this Tensor self, Slot? slot = null, bool rowMajor = false)
    {
        long[] strides = rowMajor ? Layout.Contiguous(self.Shape) : ElementwiseLayout.Strides(self.Shape, self);
        Tensor result = self.Machine.New(slot, self.Type, self.Shape, strides);
        if (self.Machine.Tracks(self))
        {
            Node node = self.Machine.NewNode(self);
            node.Backward = static gradients => [gradients[0]!.Retain()];
            result.SetHistory(node);
        }

        return result;
    }

    /// <summary>The tensor itself where it is in row-major order, else a copy that is.</summary>
    internal static Tensor Contiguous(this Tensor self, Slot? slot = null) =>
        self.IsContiguous ? self.Retain() : self.Clone(slot, rowMajor: true);
}
