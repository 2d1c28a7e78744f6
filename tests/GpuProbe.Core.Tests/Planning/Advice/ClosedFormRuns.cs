using GpuProbe.Core.Devices;
using GpuProbe.Core.Estimation;
using GpuProbe.Core.Planning.Advice;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Tests.Planning.Advice;

/// <summary>Runs that take what the closed form says, and keep in pieces what they are told to.</summary>
internal sealed class ClosedFormRuns(GpuProfile card) : IAdviceRuns
{
    /// <summary>Set-ups that the allocator cannot serve although there is enough memory.</summary>
    public Func<TrainingSetup, bool> InPieces { get; init; } = _ => false;

    /// <summary>Runs after which a signal comes.</summary>
    public int Most { get; init; } = int.MaxValue;

    /// <summary>All that ran, in order.</summary>
    public List<TrainingSetup> Ran { get; } = [];

    /// <inheritdoc/>
    public bool IsOver => Ran.Count >= Most;

    /// <inheritdoc/>
    public IReadOnlyList<CardFigures?> Run(IReadOnlyList<TrainingSetup> setups) => [.. setups.Select(Run)];

    /// <summary>Bytes of the card.</summary>
    public static long Bytes(TrainingSetup setup, GpuProfile card) => ClosedForm.PeakBytes(setup, MemoryTarget.Cuda(card)) + card.ContextBytes;

    private CardFigures? Run(TrainingSetup setup)
    {
        if (IsOver)
            return null;
        Ran.Add(setup);
        long bytes = Bytes(setup, card);
        bool room = bytes <= card.TotalMemoryBytes, inPieces = room && InPieces(setup);
        return new CardFigures(room && !inPieces, bytes - card.ContextBytes, bytes - card.ContextBytes, bytes, Phase.Backward) { IsFragmentation = inPieces };
    }
}
