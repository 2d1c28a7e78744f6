using GpuProbe.Tensors;
using static TorchSharp.torch;

namespace GpuProbe.Training.Distributed;

/// <summary>
/// What FSDP2's <c>FSDPState</c> does around a module: its weights are gathered before forward; when the gradient of its result is
/// there, they are gathered again; when that of its input is there, its gradients are reduced. When checkpointing runs the module
/// again, they have been gathered already.
/// </summary>
internal sealed class ShardedModule : IModuleHooks, IDisposable
{
    private readonly BackwardHook before;
    private readonly BackwardHook after;
    private TrainingState state;

    /// <param name="group">The module's weights, but for those of its parts that have groups of their own.</param>
    /// <param name="beginBackward">What is to happen in each backward pass, whichever module it comes to first.</param>
    internal ShardedModule(WeightGroup group, Action beginBackward)
    {
        Group = group;
        before = new BackwardHook(() =>
        {
            state = TrainingState.PreBackward;
            beginBackward();
            group.PreBackward();
        });
        after = new BackwardHook(group.PostBackward);
    }

    /// <summary>The weights.</summary>
    internal WeightGroup Group { get; }

    /// <inheritdoc/>
    public Tensor Before(Tensor input)
    {
        if (state == TrainingState.PreBackward)
            return input.alias();
        state = TrainingState.Forward;
        Group.PreForward();
        return input.requires_grad ? after.RunAfter(input) : input.alias();
    }

    /// <inheritdoc/>
    public void After(Tensor output)
    {
        if (state == TrainingState.PreBackward)
            return;
        Group.PostForward();
        if (output.requires_grad)
            before.RunBefore(output);
        state = TrainingState.Idle;
    }

    /// <summary>When all gradients of a pass are there.</summary>
    internal void FinishBackward()
    {
        // Where no gradient flows through the input, as with the whole model, nothing has told that backward is through.
        if (Group.IsGathered)
            Group.PostBackward();
        state = TrainingState.Idle;
        Group.FinishBackward();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        before.Dispose();
        after.Dispose();
        Group.Dispose();
    }
}
