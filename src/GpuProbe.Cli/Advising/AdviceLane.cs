using GpuProbe.Cli.VirtualGpus;
using GpuProbe.Cli.Worker;
using GpuProbe.Core;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning.Advice;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.Units;

namespace GpuProbe.Cli.Advising;

/// <summary>
/// Runs set-ups one after the other: on the card with more memory than any of them takes, and where that does not tell whether the card
/// itself holds it, on the card itself. A run whose allocator was never refused memory goes the same way on both.
/// </summary>
internal sealed class AdviceLane : IDisposable
{
    // Segments that grow reserve more addresses than the card has memory, and those of a process are limited.
    private const long Ample = 16L << 40;
    private const long AmpleForGrowing = 1L << 40;

    private readonly VirtualCard _ample;
    private readonly VirtualCard _ampleForGrowing;
    private readonly VirtualCard _card;

    /// <summary>A lane for one card.</summary>
    /// <param name="card">The card, without the memory that is to stay free.</param>
    /// <param name="interruption">Kills the workers when a signal comes.</param>
    public AdviceLane(GpuProfile card, Interruption interruption)
    {
        _card = VirtualCard.Open(card, interruption);
        _ample = VirtualCard.Open(card with { TotalMemoryBytes = Ample }, interruption);
        _ampleForGrowing = VirtualCard.Open(card with { TotalMemoryBytes = AmpleForGrowing }, interruption);
    }

    /// <summary>What <paramref name="setup"/> takes of the card.</summary>
    /// <exception cref="ToolException">It failed for another reason than lack of memory.</exception>
    public CardFigures Run(TrainingSetup setup)
    {
        VirtualCard enough = setup.Allocator == Allocator.ExpandableSegments ? _ampleForGrowing : _ample;
        Measurement ample = enough.Run(setup).Require();
        if (ample.OutOfMemory is not null)
            throw new ToolException(ExitCode.DoesNotFit, $"{setup.Model.Name} takes more than {new ByteSize(enough.Profile.TotalMemoryBytes)}, which no card has");
        long limit = _card.Profile.TotalMemoryBytes;
        if (ample.PeakDeviceBytes <= limit)
            return Figures(ample, fits: true);
        if (ample.PeakAllocatedBytes + _card.Profile.ContextBytes > limit)
            return Figures(ample, fits: false);
        Measurement onCard = _card.Run(setup).Require();
        return onCard.OutOfMemory is null
            ? Figures(onCard, fits: true)
            : Figures(ample, fits: false) with { IsFragmentation = true };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ample.Dispose();
        _ampleForGrowing.Dispose();
        _card.Dispose();
    }

    private static CardFigures Figures(Measurement run, bool fits) => new(
        fits,
        run.PeakAllocatedBytes,
        run.PeakReservedBytes,
        run.PeakDeviceBytes ?? throw new InvalidOperationException("a virtual card tells what is in use"),
        run.PeakPhase)
    {
        AllocationRetries = run.AllocationRetries ?? 0,
    };
}
