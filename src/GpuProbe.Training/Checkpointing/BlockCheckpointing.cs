using GpuProbe.Core.Setup;
using GpuProbe.Tensors.Checkpointing;
using GpuProbe.Training.Model;
using static TorchSharp.torch;

namespace GpuProbe.Training.Checkpointing;

/// <summary>
/// Runs the parts of a model that a set-up wants to be computed again in backward. As in transformers'
/// <c>GradientCheckpointingLayer</c>, the hidden states are a block's only input; rotary tables, positions and mask are captured.
/// </summary>
/// <param name="checkpointing">What is computed again.</param>
/// <param name="impl">Which of PyTorch's implementations is imitated.</param>
public sealed class BlockCheckpointing(Core.Setup.Checkpointing checkpointing, CheckpointingImpl impl)
{
    private readonly CheckpointKind kind = checkpointing.Kind == CheckpointingKind.Selective ? CheckpointKind.Selective
        : impl == CheckpointingImpl.Reentrant ? CheckpointKind.Reentrant
        : CheckpointKind.NonReentrant;

    /// <summary>Whether anything is computed again.</summary>
    public bool IsOn => checkpointing.Kind != CheckpointingKind.None;

    /// <summary>Whether it is the attention proper of each block.</summary>
    public bool IsOfAttention => checkpointing.Kind == CheckpointingKind.SelectiveAttention;

    /// <summary>The result [B, S, H] of a block.</summary>
    /// <param name="index">Its place among the blocks, from 0.</param>
    /// <param name="block">The block.</param>
    /// <param name="hidden">Its input [B, S, H].</param>
    /// <param name="context">What all blocks share.</param>
    public Tensor Block(long index, DecoderBlock block, Tensor hidden, DecoderContext context)
    {
        if (IsOfAttention || !checkpointing.Covers(index))
            return block.call(hidden, context);
        return Checkpoint.Run(
            kind,
            tensors => block.call(tensors[0], new DecoderContext(tensors[1], tensors[2], tensors[3], tensors.Length > 4 ? tensors[4] : null)),
            [hidden],
            context.Cos, context.Sin, context.Positions, context.Mask);
    }

    /// <summary>The result [B, S, Hq, D] of a block's attention proper.</summary>
    /// <param name="attend">Attention of a query to key and value under a mask, which may be <see langword="null"/>.</param>
    /// <param name="query">[B, Hq, S, D], rotated.</param>
    /// <param name="key">[B, Hkv, S, D], rotated.</param>
    /// <param name="value">[B, Hkv, S, D].</param>
    /// <param name="mask">[B, 1, S, S], or <see langword="null"/>.</param>
    public Tensor Attention(
        Func<Tensor, Tensor, Tensor, Tensor?, Tensor> attend, Tensor query, Tensor key, Tensor value, Tensor? mask)
    {
        if (!IsOfAttention)
            return attend(query, key, value, mask);
        return Checkpoint.Run(
            kind,
            tensors => attend(tensors[0], tensors[1], tensors[2], tensors.Length > 3 ? tensors[3] : null),
            mask is null ? [query, key, value] : [query, key, value, mask]);
    }
}
