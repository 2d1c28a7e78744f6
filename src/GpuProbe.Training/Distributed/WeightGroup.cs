using GpuProbe.Tensors.Memory;
using static TorchSharp.torch;

namespace GpuProbe.Training.Distributed;

/// <summary>
/// Weights that are gathered together and whose gradients are reduced together, as FSDP2's <c>FSDPParamGroup</c> (2.6). In forward
/// the next group's gathering may begin while this one computes, so its buffer goes only when the next one has been taken; in
/// backward the group before this one is gathered ahead.
/// </summary>
/// <param name="weights">The weights.</param>
/// <param name="ranks">What all groups share.</param>
/// <param name="releasesAfterForward">Whether gathered weights go after forward and are gathered again in backward.</param>
internal sealed class WeightGroup(IReadOnlyList<ShardedWeight> weights, Ranks ranks, bool releasesAfterForward) : IDisposable
{
    private readonly Stack<int> postForwardIndices = [];
    private TrainingState state;
    private Tensor? filled;

    /// <summary>The weights.</summary>
    internal IReadOnlyList<ShardedWeight> Weights => weights;

    /// <summary>Whether modules can compute with the weights.</summary>
    internal bool IsGathered { get; private set; }

    internal void PreForward()
    {
        state = TrainingState.Forward;
        Gather();
        AwaitGathered();
    }

    internal void PostForward()
    {
        if (releasesAfterForward)
            Release();
        postForwardIndices.Push(ranks.PostForwardOrder.Count);
        ranks.PostForwardOrder.Add(this);
        state = TrainingState.Idle;
    }

    internal void PreBackward()
    {
        if (state == TrainingState.PreBackward)
            return;
        state = TrainingState.PreBackward;
        Gather();
        AwaitGathered();
        if (postForwardIndices.TryPop(out int index) && index > 0)
            ranks.PostForwardOrder[index - 1].Gather();
    }

    internal void PostBackward()
    {
        state = TrainingState.PostBackward;
        List<ShardedWeight> withGradient = [];
        List<Tensor> gradients = [];
        foreach (ShardedWeight weight in weights)
        {
            if (weight.TakeGradient() is not { } gradient)
                continue;
            MemoryTrace.Mark(gradient);
            withGradient.Add(weight);
            gradients.Add(gradient.DetachFromDisposeScope());
        }

        Release();
        if (gradients.Count == 0)
            return;
        ranks.ReleaseReduced();
        try
        {
            ranks.LastReduced = Reduction.Run(withGradient, [.. gradients], ranks);
        }
        finally
        {
            gradients.ForEach(gradient => gradient.Dispose());
        }
    }

    internal void FinishBackward()
    {
        state = TrainingState.Idle;
        postForwardIndices.Clear();
        // Gathered ahead for nothing.
        filled?.Dispose();
        filled = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        filled?.Dispose();
        foreach (ShardedWeight weight in weights)
            weight.Dispose();
    }

    private void Gather()
    {
        if (filled is null && !IsGathered)
            filled = Gathering.Start(weights, ranks);
    }

    private void AwaitGathered()
    {
        if (filled is null)
            return;
        // A local variable of wait_for_unshard holds the buffer before this one until its end.
        Gathering.CopyOut(filled, weights, ranks);
        IsGathered = true;
        if (state == TrainingState.Forward)
        {
            ranks.ReleaseGathered();
            ranks.LastGathered = filled;
        }
        else
        {
            filled.Dispose();
        }

        filled = null;
    }

    private void Release()
    {
        if (!IsGathered)
            return;
        foreach (ShardedWeight weight in weights)
            weight.ReleaseGathered();
        IsGathered = false;
    }
}
