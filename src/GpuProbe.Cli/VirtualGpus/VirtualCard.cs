using GpuProbe.Cli.Worker;
using GpuProbe.Core;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Setup;

namespace GpuProbe.Cli.VirtualGpus;

/// <summary>
/// A virtual card that stays warm: set-ups run one after the other in one worker process, each as if it were the only one. A worker that
/// dies is replaced.
/// </summary>
internal sealed class VirtualCard : IDisposable
{
    private readonly VirtualLibraries _libraries;
    private readonly Interruption _interruption;
    private VirtualWorker? _worker;
    private Allocator _allocator;

    private VirtualCard(GpuProfile card, VirtualLibraries libraries, Interruption interruption)
    {
        Profile = card;
        _libraries = libraries;
        _interruption = interruption;
    }

    /// <summary>The card.</summary>
    public GpuProfile Profile { get; }

    /// <summary>A card; its worker starts with the first set-up, or with <see cref="Warm"/>.</summary>
    /// <param name="card">The card.</param>
    /// <param name="interruption">Kills the worker when a signal comes.</param>
    /// <exception cref="ToolException">There is no virtual GPU here, or the card does not hold a CUDA context (exit code 3).</exception>
    public static VirtualCard Open(GpuProfile card, Interruption interruption)
    {
        if (card.TotalMemoryBytes <= card.ContextBytes)
            throw new ToolException(ExitCode.DoesNotFit, $"{card.Name}: a card of this size does not even hold a CUDA context.");
        VirtualLibraries libraries = VirtualLibraries.Find(out string reason) ?? throw new ToolException(ExitCode.Environment, reason);
        return new VirtualCard(card, libraries, interruption);
    }

    /// <summary>Runs <paramref name="setup"/>; running out of memory is an answer.</summary>
    /// <param name="setup">The set-up.</param>
    /// <param name="timeout">Time after which its worker is killed; <see langword="null"/> for no limit.</param>
    public CardRun Run(TrainingSetup setup, TimeSpan? timeout = null)
    {
        if (_worker is null || _allocator != setup.Allocator)
            Warm(setup.Allocator);
        _worker!.Send(setup);
        WorkerOutcome outcome = _worker.Await(timeout);
        if (outcome.Measurement is null)
            Stop();
        return new CardRun(outcome.Measurement, outcome.Failure, outcome.ExitCode);
    }

    /// <summary>Starts the worker.</summary>
    /// <param name="allocator">The allocator that the coming set-ups have.</param>
    public void Warm(Allocator allocator)
    {
        Stop();
        _worker = VirtualWorker.Start(Profile, allocator, _libraries, _interruption);
        _allocator = allocator;
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    private void Stop()
    {
        _worker?.Dispose();
        _worker = null;
    }
}
