using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.VirtualGpus;
using GpuProbe.Cli.Worker;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.Searching;

/// <summary>Values that are tried on virtual cards of one kind, as many at once as the machine has cores for.</summary>
internal sealed class VirtualTrials : Trials
{
    private const int MostCards = 2;
    private readonly VirtualCard[] _cards;

    /// <summary>Trials on virtual cards like <paramref name="card"/>.</summary>
    public VirtualTrials(SearchRequest request, TrainingSetup setup, GpuProfile card, Interruption interruption)
        : base(request, setup, card.Name) =>
        _cards = [.. Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount, 1, MostCards)).Select(_ => VirtualCard.Open(card, interruption))];

    /// <inheritdoc/>
    protected override int Width => _cards.Length;

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (VirtualCard card in _cards)
            card.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Measurement> Run(IReadOnlyList<TrainingSetup> setups)
    {
        var runs = new CardRun[setups.Count];
        Parallel.For(0, setups.Count, i => runs[i] = _cards[i].Run(setups[i]));
        return [.. runs.Select(run => run.Measurement ?? throw new TrialStopped(run.Failure!.Message, run.ExitCode))];
    }
}
