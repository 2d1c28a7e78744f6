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
        using Tensor shifted = Shifted(labels);
        using Tensor flat = upcast.View(rows, s.Vocabulary);
        using Tensor targets = shifted.View(rows);
        return flat.CrossEntropy(targets);
    }

    /// <summary>From the last hidden states, a few rows at a time.</summary>
    internal static Tensor Chunked(Tensor hidden, Parameter head, Tensor labels, TrainingSetup setup)
    {
        Shapes s = hidden.Machine.Shapes;
        using Tensor shifted = Shifted(labels);
        using Tensor targets = shifted.View(s.Batch * s.Sequence);
        using Tensor rows = hidden.View(s.Batch * s.Sequence, s.Hidden);
        return ChunkedLoss.Of(rows, head.Value, targets, LossChunkRows.Of(setup, s), setup.Style == Style.Hf);
    }

    // The label of a token is the next one; the last has none.
    private static Tensor Shifted(Tensor labels)
    {
        Machine machine = labels.Machine;
        Shapes s = machine.Shapes;
        using Tensor padded = machine.New(s.Batch == 1 ? Slots.Targets : null, DataType.Int64, labels.Shape[0], s.SequenceAndOne);
        using Tensor next = padded.Narrow(1, s.Sequence);
        return next.Contiguous(Slots.Targets);
    }
}
