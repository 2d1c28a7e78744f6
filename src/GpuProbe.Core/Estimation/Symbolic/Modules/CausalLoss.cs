using GpuProbe.Core.Estimation.Symbolic.Operators;
using GpuProbe.Core.Estimation.Symbolic.Recipes;
using GpuProbe.Core.Estimation.Symbolic.Tensors;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation.Symbolic.Modules;

/// <summary>Mean cross entropy of each token given those before it; style hf upcasts the logits to fp32.</summary>
internal static class CausalLoss
{
    internal static Tensor Of(Tensor logits, Tensor labels, Style style)
    {
        Machine machine = logits.Machine;
        Shapes s = machine.Shapes;
        long rows = s.Batch * s.Sequence;
        using Tensor upcast = style == Style.Hf ? logits.To(DataType.Float32, Slots.LogitsUpcast) : logits.Alias();
        using Tensor padded = Padded(labels);
        using Tensor shifted = Shifted(padded);
        using Tensor flat = upcast.View(rows, s.Vocabulary);
        using Tensor targets = shifted.View(rows);
        return flat.CrossEntropy(targets);
    }

    /// <summary>From the last hidden states, a few rows at a time.</summary>
    internal static Tensor Chunked(Tensor hidden, Parameter head, Tensor labels, TrainingSetup setup)
    {
        Shapes s = hidden.Machine.Shapes;
        using Tensor padded = Padded(labels);
        using Tensor shifted = Shifted(padded);
        using Tensor targets = shifted.View(s.Batch * s.Sequence);
        using Tensor rows = hidden.View(s.Batch * s.Sequence, s.Hidden);
        return ChunkedLoss.Of(rows, head.Value, targets, LossChunkRows.Of(setup, s), setup.Style == Style.Hf);
    }

    // Both live until the loss is known.
    private static Tensor Padded(Tensor labels)
    {
        Shapes s = labels.Machine.Shapes;
        return labels.Machine.New(s.Batch == 1 ? Slots.Targets : null, DataType.Int64, labels.Shape[0], s.SequenceAndOne);
    }

    // The label of a token is the next one; the last has none.
    private static Tensor Shifted(Tensor padded)
    {
        using Tensor next = padded.Narrow(1, padded.Machine.Shapes.Sequence);
        return next.Contiguous(Slots.Targets);
    }
}
