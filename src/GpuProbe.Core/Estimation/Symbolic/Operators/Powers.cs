using GpuProbe.Core.Estimation.Symbolic.Autograd;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Operators;

/// <summary>Squares, roots and means.</summary>
internal static class Powers
{
    internal static Tensor Square(this Tensor self, Slot? slot = null)
    {
        if (!self.Machine.Tracks(self))
            return Elementwise.Result(slot, self.Type, self);
        Node node = self.Machine.NewNode(self);
        SavedTensor kept = node.Save(self);
        // g · (2 · x¹), where x¹ is a copy.
        node.Backward = gradients =>
        {
            using Tensor power = Same(node.Use(kept));
            using Tensor doubled = power.WithNumber(null);
            return [gradients[0]!.Mul(doubled)];
        };
        Tensor result = Elementwise.Result(slot, self.Type, self);
        result.SetHistory(node);
        return result;
    }

    /// <summary>1/√x.</summary>
    internal static Tensor Rsqrt(this Tensor self, Slot? slot = null)
    {
        Tensor result = Elementwise.Result(slot, self.Type, self);
        if (!self.Machine.Tracks(self))
            return result;
        Node node = self.Machine.NewNode(self);
        SavedTensor kept = node.Save(result);
        // −½ g · r³.
        node.Backward = gradients =>
        {
            using Tensor cube = Same(node.Use(kept));
            using Tensor halved = gradients[0]!.WithNumber(null);
            return [halved.Mul(cube)];
        };
        result.SetHistory(node);
        return result;
    }

    /// <summary>Mean over the last dimension, which stays with extent 1.</summary>
    internal static Tensor MeanOfLast(this Tensor self, Slot? slot = null)
    {
        long[] shape = [.. self.Shape[..^1], 1];
        Tensor result = self.Machine.New(slot, self.Type, shape);
        if (!self.Machine.Tracks(self))
            return result;
        Node node = self.Machine.NewNode(self);
        long[] whole = self.Shape;
        node.Backward = gradients =>
        {
            using Tensor expanded = gradients[0]!.Expand(whole);
            return [expanded.WithNumber(null)];
        };
        result.SetHistory(node);
        return result;
    }

    private static Tensor Same(Tensor self) => Elementwise.Result(null, self.Type, self);
}
