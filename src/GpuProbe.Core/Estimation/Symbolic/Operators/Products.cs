using GpuProbe.Core.Estimation.Symbolic.Autograd;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Operators;

/// <summary>Products of matrices.</summary>
internal static class Products
{
    /// <summary>[n, k] · [k, m].</summary>
    internal static Tensor Mm(this Tensor self, Tensor other, Slot? slot = null)
    {
        if (!self.Machine.Tracks(self, other))
            return Plain(self, other, slot);
        Node node = Record(self.Machine.NewNode(self, other), self, other);
        Tensor result = Plain(self, other, slot);
        result.SetHistory(node);
        return result;
    }

    /// <summary>b + [n, k] · [k, m].</summary>
    internal static Tensor Addmm(Tensor bias, Tensor self, Tensor other, Slot? slot = null)
    {
        if (!self.Machine.Tracks(bias, self, other))
            return Plain(self, other, slot);
        Node node = Record(self.Machine.NewNode(self, other, bias), self, other);
        Func<Tensor?[], Tensor?[]> product = node.Backward;
        node.Backward = gradients => [.. product(gradients), node.Needs(2) ? gradients[0]!.Retain() : null];
        Tensor result = Plain(self, other, slot);
        result.SetHistory(node);
        return result;
    }

    /// <summary>A batch of products, [b, n, k] · [b, k, m].</summary>
    internal static Tensor Bmm(this Tensor self, Tensor other, Slot? slot = null)
    {
        if (!self.Machine.Tracks(self, other))
            return PlainBatch(self, other, slot);
        Node node = self.Machine.NewNode(self, other);
        SavedTensor? keptOther = node.Needs(0) ? node.Save(other) : null;
        SavedTensor? keptSelf = node.Needs(1) ? node.Save(self) : null;
        node.Backward = gradients =>
        {
            Tensor? second = keptOther is null ? null : node.Use(keptOther);
            Tensor? first = keptSelf is null ? null : node.Use(keptSelf);
            Tensor? forOther = null, forSelf = null;
            if (first is not null)
            {
                using Tensor transposed = first.Transpose(1, 2);
                forOther = transposed.Bmm(gradients[0]!);
            }

            if (second is not null)
            {
                using Tensor transposed = second.Transpose(1, 2);
                forSelf = gradients[0]!.Bmm(transposed);
            }

            return [forSelf, forOther];
        };
        Tensor result = PlainBatch(self, other, slot);
        result.SetHistory(node);
        return result;
    }

    private static Tensor Plain(Tensor self, Tensor other, Slot? slot) => self.Machine.Selected(
        nameof(Mm), () => [self.Machine.New(slot, self.Type, self.Shape[0], other.Shape[1])])[0];

    private static Tensor PlainBatch(Tensor self, Tensor other, Slot? slot) => self.Machine.Selected(
        nameof(Bmm),
        () =>
        {
            Tensor result = self.Machine.New(slot, self.Type, self.Shape[0], self.Shape[1], other.Shape[2]);
            CopyForProduct(self, other);
            return [result];
        })[0];

    private static Node Record(Node node, Tensor self, Tensor other)
    {
        SavedTensor? keptOther = node.Needs(0) ? node.Save(other) : null;
        SavedTensor? keptSelf = node.Needs(1) ? node.Save(self) : null;
        long[] otherShape = other.Shape;
        // The gradient comes out in the order of its matrix (mm_mat1_backward, mm_mat2_backward).
        bool otherTransposed = !other.IsContiguous;
        node.Backward = gradients =>
        {
            Tensor gradient = gradients[0]!;
            if (keptOther is not null)
                node.Use(keptOther);
            if (keptSelf is not null)
                node.Use(keptSelf);
            Tensor? forOther = keptSelf is null ? null : Matrix(gradient.Machine, node.Slot(1), gradient.Type, otherShape, otherTransposed);
            Tensor? forSelf = keptOther is null ? null : gradient.Machine.New(node.Slot(0), gradient.Type, gradient.Shape[0], otherShape[0]);
            return [forSelf, forOther];
        };
        return node;
    }

    private static Tensor Matrix(Machine machine, Slot slot, DataType type, long[] shape, bool transposed)
    {
        if (!transposed)
            return machine.New(slot, type, shape);
        using Tensor inOrder = machine.New(slot, type, shape[1], shape[0]);
        return inOrder.T();
    }

    // libtorch's 16-bit batched product on the CPU (oneDNN) copies operands that are not in row-major order, transposed or not.
    private static void CopyForProduct(Tensor self, Tensor other)
    {
        Machine machine = self.Machine;
        if (machine.IsCuda || !self.Type.IsHalf())
            return;
        using Tensor? first = IsOrdered(self) ? null : machine.New(null, self.Type, self.Shape);
        using Tensor? second = IsOrdered(other) ? null : machine.New(null, other.Type, other.Shape);
    }

    private static bool IsOrdered(Tensor tensor)
    {
        if (tensor.IsContiguous)
            return true;
        long[] shape = tensor.Shape, strides = tensor.Strides;
        return strides[0] == shape[1] * shape[2] && strides[1] == 1 && strides[2] == shape[1];
    }
}
