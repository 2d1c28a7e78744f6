using GpuProbe.Core.Estimation.Symbolic.Autograd;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Operators;

/// <summary>Loss and embedding.</summary>
internal static class Losses
{
    /// <summary>Mean cross entropy of rows [N, V] against targets [N], one number; under autocast log-probabilities are cast to fp32.</summary>
    internal static Tensor CrossEntropy(this Tensor rows, Tensor targets)
    {
        using Tensor logProbabilities = rows.LogSoftmax(Slots.LogSoftmax);
        using Tensor given = rows.Machine.Autocast is null ? logProbabilities.Retain() : logProbabilities.To(DataType.Float32);
        return given.NllLoss(targets);
    }

    /// <summary>A row of a table [V, H] for every index.</summary>
    internal static Tensor Embedding(Tensor table, Tensor indices, Slot slot)
    {
        Machine machine = table.Machine;
        Tensor result = machine.New(slot, table.Type, [.. indices.Shape, table.Shape[1]]);
        if (!machine.Tracks(table))
            return result;
        Node node = machine.NewNode(table);
        node.Save(indices);
        long[] shape = table.Shape;
        node.Backward = gradients => [machine.New(node.Slot(0), gradients[0]!.Type, shape)];
        result.SetHistory(node);
        return result;
    }

    private static Tensor NllLoss(this Tensor self, Tensor targets)
    {
        Machine machine = self.Machine;
        Tensor loss = machine.New(Slots.Loss, self.Type);
        using Tensor weight = machine.New(Slots.Loss, self.Type);
        if (!machine.Tracks(self))
            return loss;
        Node node = machine.NewNode(self);
        SavedTensor kept = node.Save(self);
        node.Save(targets);
        node.Save(weight);
        node.Backward = gradients =>
        {
            Tensor input = node.Use(kept);
            return [machine.New(Slots.LossGradient, input.Type, input.Shape)];
        };
        loss.SetHistory(node);
        return loss;
    }
}
