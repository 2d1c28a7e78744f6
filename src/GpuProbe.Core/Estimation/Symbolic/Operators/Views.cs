using GpuProbe.Core.Estimation.Symbolic.Autograd;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Operators;

/// <summary>Other shapes of the same memory.</summary>
internal static class Views
{
    internal static Tensor Alias(this Tensor self) => Of(self, self.Shape, self.Strides, static (_, gradient) => gradient.Retain());

    internal static Tensor View(this Tensor self, params long[] shape) =>
        TryView(self, shape) ?? throw new InvalidOperationException("a view of this shape needs a copy");

    /// <summary>A view where the strides allow it, else a copy.</summary>
    internal static Tensor Reshape(this Tensor self, Slot? slot, params long[] shape)
    {
        if (TryView(self, shape) is { } view)
            return view;
        using Tensor copy = self.Clone(slot, rowMajor: true);
        return copy.UnsafeView(shape);
    }

    /// <summary>A view that autograd does not know to be one.</summary>
    internal static Tensor UnsafeView(this Tensor self, params long[] shape)
    {
        long[] strides = Layout.View(self.Shape, self.Strides, shape) ?? throw new InvalidOperationException("a view of this shape needs a copy");
        var result = new Tensor(self.Machine, self.Storage, shape, strides, self.Type);
        long[] before = self.Shape;
        return Track(self, result, (node, gradient) => gradient.Reshape(node.Slot(0), before));
    }

    internal static Tensor Transpose(this Tensor self, int first, int second)
    {
        long[] shape = [.. self.Shape], strides = [.. self.Strides];
        (shape[first], shape[second]) = (shape[second], shape[first]);
        (strides[first], strides[second]) = (strides[second], strides[first]);
        return Of(self, shape, strides, (_, gradient) => gradient.Transpose(first, second));
    }

    /// <summary>Transpose of a matrix.</summary>
    internal static Tensor T(this Tensor self) => self.Transpose(0, 1);

    internal static Tensor Unsqueeze(this Tensor self, int dimension)
    {
        long stride = dimension < self.Shape.Length ? self.Shape[dimension] * self.Strides[dimension] : 1;
        long[] shape = [.. self.Shape[..dimension], 1, .. self.Shape[dimension..]];
        long[] strides = [.. self.Strides[..dimension], stride, .. self.Strides[dimension..]];
        long[] before = self.Shape;
        return Of(self, shape, strides, (_, gradient) => gradient.View(before));
    }

    internal static Tensor Expand(this Tensor self, params long[] shape)
    {
        int offset = shape.Length - self.Shape.Length;
        var strides = new long[shape.Length];
        for (int i = offset; i < shape.Length; i++)
            strides[i] = self.Shape[i - offset] == 1 && shape[i] != 1 ? 0 : self.Strides[i - offset];
        long[] before = self.Shape;
        return Of(self, shape, strides, (node, gradient) => gradient.SumTo(before, node.Slot(0)));
    }

    /// <summary>A part of a dimension. Its backward lays the gradient into zeros of the whole.</summary>
    internal static Tensor Narrow(this Tensor self, int dimension, long extent)
    {
        int index = dimension < 0 ? self.Shape.Length + dimension : dimension;
        long[] shape = [.. self.Shape];
        shape[index] = extent;
        long[] before = self.Shape;
        return Of(self, shape, self.Strides, (node, gradient) => gradient.Machine.New(node.Slot(0), gradient.Type, before));
    }

    /// <summary>Two halves of the last dimension; their gradients are joined again.</summary>
    internal static (Tensor First, Tensor Second) Halves(this Tensor self)
    {
        long[] shape = [.. self.Shape[..^1], self.Shape[^1] / 2];
        var first = new Tensor(self.Machine, self.Storage, shape, self.Strides, self.Type, isView: true);
        var second = new Tensor(self.Machine, self.Storage, shape, self.Strides, self.Type, isView: true);
        if (self.Machine.Tracks(self))
        {
            Node node = self.Machine.NewNode(2, self);
            long[] before = self.Shape;
            node.Backward = gradients => [gradients[0]!.Machine.New(node.Slot(0), gradients[0]!.Type, before)];
            first.SetHistory(node);
            second.SetHistory(node, 1);
        }

        return (first, second);
    }

    private static Tensor? TryView(Tensor self, long[] shape)
    {
        if (Layout.View(self.Shape, self.Strides, shape) is not { } strides)
            return null;
        long[] before = self.Shape;
        return Of(self, shape, strides, (node, gradient) => gradient.Reshape(node.Slot(0), before));
    }

    private static Tensor Of(Tensor self, long[] shape, long[] strides, Func<Node, Tensor, Tensor> backward) =>
        Track(self, new Tensor(self.Machine, self.Storage, shape, strides, self.Type, isView: true) { Origin = self.Origin }, backward);

    private static Tensor Track(Tensor self, Tensor result, Func<Node, Tensor, Tensor> backward)
    {
        if (self.Machine.Tracks(self))
        {
            Node node = self.Machine.NewNode(self);
            node.Backward = gradients => [backward(node, gradients[0]!)];
            result.SetHistory(node);
        }

        return result;
    }
}
