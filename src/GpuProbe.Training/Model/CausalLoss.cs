using GpuProbe.Core.Setup;
using GpuProbe.Tensors.Dispatch;
using GpuProbe.Training.Lifetimes;
using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>
/// Mean cross entropy of each token given those before it, as transformers' <c>ForCausalLMLoss</c>.
/// Shapes: hidden [B, S, H]; head [V, H]; logits [B, S, V]; labels [B, S]. Style <see cref="Style.Hf"/> upcasts the logits to fp32.
/// </summary>
public static class CausalLoss
{
    private const long IgnoreIndex = -100;

    /// <summary>The loss, one number, from all logits at once.</summary>
    public static Tensor Of(Tensor logits, Tensor labels, Style style)
    {
        long vocabulary = logits.size(-1);
        using Tensor upcast = style == Style.Hf ? logits.to(WorkingType.Of(logits.dtype)) : logits.alias();
        using Tensor padded = Padded(labels);
        Tensor shifted = Shifted(padded);
        using Tensor rows = upcast.view(-1, vocabulary);
        using Tensor targets = shifted.Then(next => next.view(-1)).Then(next => next.to(logits.device));
        return nn.functional.cross_entropy(rows, targets, ignore_index: IgnoreIndex);
    }

    /// <summary>
    /// The same from the last hidden states, <see cref="LossChunks.Rows"/> tokens at a time, as Liger-Kernel's
    /// <c>fused_linear_cross_entropy</c>: logits of a chunk become its part of the loss, then their own gradient in place, then its
    /// part of the gradients of hidden states and of the head.
    /// <para>
    /// Bytes beside the hidden states, with N = B·S rows, c rows of a chunk (at most N), e bytes of an element and f those of an
    /// element of the loss (4 with <see cref="Style.Hf"/>, else e): at its highest, N·H·e + V·H·e + 2·c·V·f, of which the
    /// gradients N·H·e + V·H·e (only N·H·e where the head is frozen) remain for backward. A head that is cast by autocast to w
    /// bytes adds V·H·w for the cast and as much for each product that is added to its gradient.
    /// </para>
    /// </summary>
    public static Tensor Chunked(Tensor hidden, Tensor head, Tensor labels, Style style)
    {
        using Tensor padded = Padded(labels);
        Tensor shifted = Shifted(padded);
        using Tensor targets = shifted.Then(next => next.view(-1)).Then(next => next.to(hidden.device));
        using Tensor rows = hidden.view(-1, hidden.size(-1));
        long chunk = LossChunks.Rows(rows.size(0), head.size(0), head.size(1));
        return ChunkedCrossEntropy.Of(rows, head, targets, IgnoreIndex, chunk, upcast: style == Style.Hf);
    }

    // As local variables of ForCausalLMLoss, both live until the loss is known.
    private static Tensor Padded(Tensor labels) => nn.functional.pad(labels, [0, 1], value: IgnoreIndex);

    // The label of a token is the next one; the last has none.
    private static Tensor Shifted(Tensor padded) => padded.slice(1, 1, padded.size(1), 1).Then(next => next.contiguous());
}
