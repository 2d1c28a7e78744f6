using GpuProbe.Core.Devices;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Estimation;

/// <summary>What of a smaller card a bigger one can be made to do.</summary>
public static class SmallerCard
{
    /// <summary>A card of which only the memory is known: context, workspaces and attention are the bigger card's.</summary>
    /// <param name="capacityBytes">Its memory.</param>
    /// <param name="idleBytes">In use on the bigger card before the run.</param>
    public static EmulatedCard OfSize(long capacityBytes, long idleBytes) => new(capacityBytes) { IdleBytes = idleBytes };

    /// <summary>A card by its profile.</summary>
    /// <param name="card">The smaller card.</param>
    /// <param name="capacityBytes">Its memory; <see langword="null"/> for that of its profile.</param>
    /// <param name="idleBytes">In use on the bigger card before the run.</param>
    /// <param name="setup">What is to run.</param>
    public static EmulatedCard Of(GpuProfile card, long? capacityBytes, long idleBytes, TrainingSetup setup)
    {
        var target = MemoryTarget.Cuda(card);
        return new EmulatedCard(capacityBytes ?? card.TotalMemoryBytes)
        {
            Gpu = card.Name,
            ContextBytes = card.ContextBytes,
            ContextSource = $"of {card.Name}: {card.ContextSource}",
            IdleBytes = idleBytes,
            Workspaces = CublasWorkspace.Setting(target),
            AttentionKernel = setup.Attention == Attention.Sdpa && !AttentionChoice.IsTooNew(target) ? AttentionChoice.For(setup, target) : null,
        };
    }
}
