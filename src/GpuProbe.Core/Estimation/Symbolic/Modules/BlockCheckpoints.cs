using GpuProbe.Core.Estimation.Symbolic.Autograd;
using GpuProbe.Core.Estimation.Symbolic.Tensors;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation.Symbolic.Modules;

/// <summary>Runs the parts of a model that a set-up wants to be computed again in backward.</summary>
internal sealed class BlockCheckpoints(Machine machine, TrainingSetup setup)
{
    /// <summary>Whether attention alone is computed again.</summary>
    internal bool IsOfAttention => Kind == CheckpointingKind.SelectiveAttention;

    private CheckpointingKind Kind => setup.Checkpointing.Kind;

    /// <summary>The result [B, S, H] of a block.</summary>
    internal Tensor Block(long index, Block block, Tensor hidden, DecoderContext context)
    {
        if (Kind == CheckpointingKind.SelectiveAttention || !setup.Checkpointing.Covers(index))
            return block.Apply(hidden, context);
        return Run(
            tensors => block.Apply(tensors[0], new(tensors[1], tensors[2], tensors[3], tensors.Length > 4 ? tensors[4] : null)),
            [hidden],
            [context.Cos, context.Sin, context.Positions, .. Given(context.Mask)]);
    }

    /// <summary>The result [B, S, Hq, D] of a block's attention proper.</summary>
    internal Tensor Attention(
        Func<Tensor, Tensor, Tensor, Tensor?, Tensor> attend, Tensor query, Tensor key, Tensor value, Tensor? mask)
    {
        if (Kind != CheckpointingKind.SelectiveAttention)
            return attend(query, key, value, mask);
        return Run(tensors => attend(tensors[0], tensors[1], tensors[2], tensors.Length > 3 ? tensors[3] : null), [query, key, value], Given(mask));
    }

    private Tensor Run(Func<Tensor[], Tensor> body, Tensor[] inputs, Tensor[] captured)
    {
        if (Kind != CheckpointingKind.Selective && setup.CheckpointingImpl == CheckpointingImpl.Reentrant)
            return ReentrantCheckpoint.Run(machine, body, inputs, captured);
        return machine.GradMode
            ? CheckpointFrame.Run(machine, body, inputs, captured, Kind == CheckpointingKind.Selective ? new() : null)
            : body([.. inputs, .. captured]);
    }

    private static Tensor[] Given(Tensor? mask) => mask is null ? [] : [mask];
}
