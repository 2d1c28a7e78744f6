using GpuProbe.Core.Tracing;
using GpuProbe.Tensors.Memory;
using GpuProbe.Training.Model;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Measuring;

/// <summary>
/// What each block is for. Weights, gradients and states are known by their storage; an activation is what a forward
/// pass allocated and left behind, or what checkpointing computes again.
/// </summary>
internal sealed class BlockCategories
{
    private readonly Dictionary<long, MemoryCategory> known = [];

    internal void NoteWeights(MemoryTimeline timeline)
    {
        foreach (LiveBlock block in timeline.Live)
            known[block.Serial] = MemoryCategory.Parameters;
    }

    internal void NoteGradients(MemoryTimeline timeline, IEnumerable<Parameter> weights)
    {
        foreach (Parameter weight in weights)
        {
            using Tensor? gradient = weight.grad;
            if (gradient is not null)
                Note(timeline, gradient, MemoryCategory.Gradients);
        }
    }

    /// <summary>What was marked were the gradients that are gone by the end of backward.</summary>
    internal void NoteMarked(MemoryTimeline timeline)
    {
        foreach (long serial in timeline.Marked)
            known[serial] = MemoryCategory.Gradients;
    }

    internal void NoteStates(MemoryTimeline timeline, IEnumerable<Tensor> states)
    {
        foreach (Tensor state in states)
            Note(timeline, state, MemoryCategory.OptimizerStates);
    }

    internal void NoteActivations(MemoryTimeline timeline, long firstSerial)
    {
        foreach (LiveBlock block in timeline.Live.Where(block => block.Serial > firstSerial && !IsOfRanks(block)))
            known[block.Serial] = block.Region == (int)ModelRegion.Head ? MemoryCategory.Logits : MemoryCategory.Activations;
    }

    /// <summary>Of a phase that failed, what it had made for good was live at that moment.</summary>
    internal void NoteUnfinished(MemoryTimeline timeline, Phase phase, long firstSerial)
    {
        foreach (LiveBlock block in timeline.BlocksAtFailure ?? [])
        {
            if (block.Serial <= firstSerial || block.IsScratch || known.ContainsKey(block.Serial))
                continue;
            MemoryCategory? category = phase switch
            {
                Phase.Build => MemoryCategory.Parameters,
                Phase.OptimizerInit => MemoryCategory.OptimizerStates,
                Phase.Forward when block.Region == (int)ModelRegion.Head => MemoryCategory.Logits,
                Phase.Forward when Of(block) == MemoryCategory.Temporaries => MemoryCategory.Activations,
                _ => null,
            };
            if (category is { } found)
                known[block.Serial] = found;
        }
    }

    internal void NoteWeightCopies(IEnumerable<LiveBlock> blocks)
    {
        foreach (LiveBlock block in blocks)
            known[block.Serial] = MemoryCategory.WeightCopies;
    }

    /// <summary>What is still live when all tensors are gone, libtorch keeps for the libraries it calls.</summary>
    internal void NoteWorkspaces(MemoryTimeline timeline)
    {
        foreach (LiveBlock block in timeline.Live)
            known[block.Serial] = MemoryCategory.Workspaces;
    }

    /// <summary>Whether a block is there for an exchange between ranks.</summary>
    internal static bool IsOfRanks(LiveBlock block) => (ModelRegion)block.Region is ModelRegion.GatheredWeights or ModelRegion.Collectives;

    internal MemoryCategory Of(LiveBlock block)
    {
        if (known.TryGetValue(block.Serial, out MemoryCategory category))
            return category;
        if (block is { IsAgain: true, IsScratch: false })
            return MemoryCategory.Activations;
        return (ModelRegion)block.Region switch
        {
            ModelRegion.Head => MemoryCategory.Logits,
            ModelRegion.MasterGradients => MemoryCategory.Gradients,
            ModelRegion.GatheredWeights => MemoryCategory.GatheredWeights,
            ModelRegion.Collectives => MemoryCategory.CollectiveBuffers,
            ModelRegion.None when MemoryTrace.OperatorName(block.OperatorId) is "aten::randint" or "aten::clone" => MemoryCategory.Inputs,
            _ => MemoryCategory.Temporaries,
        };
    }

    private void Note(MemoryTimeline timeline, Tensor tensor, MemoryCategory category)
    {
        if (timeline.At(tensor.StorageExtent().Address) is { } block)
            known[block.Serial] = category;
    }
}
