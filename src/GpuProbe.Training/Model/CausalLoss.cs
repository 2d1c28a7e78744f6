using GpuProbe.Core.Setup;
using GpuProbe.Training.Lifetimes;
using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>
/// Mean cross entropy of each token given those before it, as transformers' <c>ForCausalLMLoss</c>.
/// Shapes: logits [B, S, V]; labels [B, S]. Style <see cref="Style.Hf"/> upcasts the logits to fp32.
/// </summary>
public static class CausalLoss
{
    private const long IgnoreIndex = -100;

    /// <summary>The loss, one number.</summary>
    public static Tensor Of(Tensor logits, Tensor labels, Style style)
    {
        long vocabulary = logits.size(-1), seqLen = labels.size(1);
        using Tensor upcast = style == Style.Hf ? logits.to(WorkingType.Of(logits.dtype)) : logits.alias();
        using Tensor padded = nn.functional.pad(labels, [0, 1], IgnoreIndex);
        using Tensor shifted = padded.slice(1, 1, seqLen + 1, 1).Then(next => next.contiguous());
        using Tensor rows = upcast.view(-1, vocabulary);
        using Tensor targets = shifted.view(-1);
        return nn.functional.cross_entropy(rows, targets, IgnoreIndex);
    }
}
