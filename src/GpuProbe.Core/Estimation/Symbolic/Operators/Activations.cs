using GpuProbe.Core.Estimation.Symbolic.Autograd;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Operators;

/// <summary>Silu, softmax and log-softmax.</summary>
internal static class Activations
{
    internal static Tensor Silu(this Tensor self, Slot? slot = null)
    {
        if (!self.Machine.Tracks(self))
            return Elementwise.Result(slot, self.Type, self);
        Node node = self.Machine.NewNode(self);
        SavedTensor kept = node.Save(self);
        node.Backward = gradients =>
        {
            Tensor input = node.Use(kept);
            return [Elementwise.Result(node.Slot(0), gradients[0]!.Type, gradients[0]!, input)];
        };
        Tensor result = Elementwise.Result(slot, self.Type, self);
        result.SetHistory(node);
        return result;
    }

    /// <summary>
    /// Softmax over the last dimension in fp32. CUDA takes fp16 as it is (<c>half_to_float</c>); everything else is cast first.
    /// </summary>
    internal static Tensor SoftmaxInFp32(this Tensor self, Slot? slot)
    {
        if (self.Machine.IsCuda && self.Type == DataType.Float16)
            return Softmax(self, slot);
        using Tensor converted = self.To(DataType.Float32);
        return Softmax(converted, slot);
    }

    /// <summary>Softmax over the last dimension; its result is fp32 for fp32 and fp16 input.</summary>
    internal static Tensor Softmax(Tensor self, Slot? slot)
    {
        Tensor result = self.Machine.New(slot, DataType.Float32, self.Shape);
        if (!self.Machine.Tracks(self))
            return result;
        Node node = self.Machine.NewNode(self);
        SavedTensor kept = node.Save(result);
        DataType type = self.Type;
        node.Backward = gradients =>
        {
            Tensor gradient = gradients[0]!, output = node.Use(kept);
            Tensor answer = gradient.Machine.New(node.Slot(0), type, output.Shape);
            // CUDA multiplies gradient and output into a tensor first.
            if (gradient.Machine.IsCuda)
                gradient.Machine.Pass(Slots.Backward, output.Type, output.Shape);
            return [answer];
        };
        result.SetHistory(node);
        return result;
    }

    internal static Tensor LogSoftmax(this Tensor self, Slot? slot)
    {
        Tensor result = self.Machine.New(slot, self.Type, self.Shape);
        if (!self.Machine.Tracks(self))
            return result;
        Node node = self.Machine.NewNode(self);
        SavedTensor kept = node.Save(result);
        node.Backward = gradients => [gradients[0]!.Machine.New(node.Slot(0), gradients[0]!.Type, node.Use(kept).Shape)];
        result.SetHistory(node);
        return result;
    }
}
