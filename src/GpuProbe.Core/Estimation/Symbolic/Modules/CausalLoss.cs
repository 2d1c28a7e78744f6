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
        using Tensor padded = machine.New(s.Batch == 1 ? Slots.Targets : null, DataType.Int64, labels.Shape[0], s.SequenceAndOne);
        using Tensor next = padded.Narrow(1, s.Sequence);
        using Tensor shifted = next.Contiguous(Slots.Targets);
        using Tensor flat = upcast.View(rows, s.Vocabulary);
        using Tensor targets = shifted.View(rows);
        return flat.CrossEntropy(targets);
    }
}
