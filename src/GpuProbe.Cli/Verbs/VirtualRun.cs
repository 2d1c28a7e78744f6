using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.VirtualGpus;
using GpuProbe.Cli.Worker;
using GpuProbe.Core;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Setup;
using GpuProbe.Core.VirtualGpus;

namespace GpuProbe.Cli.Verbs;

/// <summary>The virtual part of a result: the training program on the card that was named, in a worker process.</summary>
internal sealed class VirtualRun : IDisposable
{
    private readonly GpuProfile? _card;
    private readonly VirtualWorker? _worker;
    private VirtualRun(GpuProfile? card, VirtualWorker? worker, string? missing)
    {
        _card = card;
        _worker = worker;
        Missing = missing;
    }

    /// <summary>Why nothing runs, in one line; <see langword="null"/> where something does, or where no card was named.</summary>
    public string? Missing { get; }

    /// <summary>What became of it; <see langword="null"/> where nothing ran.</summary>
    public WorkerOutcome? Outcome { get; private set; }

    /// <summary>Starts the run and does not wait for it; without a card, or without a virtual GPU here, nothing runs.</summary>
    /// <param name="setup">The set-up.</param>
    /// <param name="card">The card.</param>
    /// <param name="interruption">Kills the worker when a signal comes.</param>
    /// <param name="journal">File for the allocator's events; <see langword="null"/> to keep none.</param>
    /// <param name="snapshot">File for a snapshot; <see langword="null"/> for none.</param>
    public static VirtualRun Start(TrainingSetup setup, GpuProfile? card, Interruption interruption, string? journal = null, string? snapshot = null)
    {
        if (card is null)
            return new VirtualRun(card, worker: null, missing: null);
        if (card.TotalMemoryBytes <= card.ContextBytes)
            return new VirtualRun(card, worker: null, "a card of this size does not even hold a CUDA context.");
        if (VirtualLibraries.Find(out string reason) is not { } libraries)
            return new VirtualRun(card, worker: null, reason);
        var worker = VirtualWorker.Start(card, setup.Allocator, libraries, interruption);
        worker.Send(setup, journal, snapshot);
        return new VirtualRun(card, worker, missing: null);
    }

    /// <summary>Waits for the run and adds it to <paramref name="result"/>, with the verdict that follows from it.</summary>
    public ProbeResult AddTo(ProbeResult result)
    {
        if (result.Estimate is not { } estimate || _card is not { } card)
            return result;
        if (_worker is not { } worker)
            return result with { Estimate = estimate with { VirtualMissing = Missing } };

        Outcome = worker.Await();
        if (Outcome.Measurement is not { } measurement)
            return result with { Estimate = estimate with { VirtualMissing = Outcome.Failure!.Message } };
        IReadOnlyList<ProcessReport> reports = worker.End();
        var run = VirtualEstimate.From(card.Name, measurement, reports);
        return result with
        {
            Estimate = estimate with { Virtual = run },
            Verdict = Verdict.ByVirtualRun(card, run.PeakAllocatedBytes, run.PeakDeviceBytes ?? 0, run.OutOfMemory),
        };
    }

    /// <summary>Tells the user if the run failed where it should not have, and returns the exit code.</summary>
    public int Conclude(ProbeResult result, VerbOutput output)
    {
        int failed = Outcome is { Measurement: null } ? MeasuredRun.Conclude(Outcome, output) : (int)ExitCode.Ok;
        return failed != (int)ExitCode.Ok
            ? failed
            : (int)(result.Verdict is { Fits: false } ? ExitCode.DoesNotFit : ExitCode.Ok);
    }

    /// <inheritdoc/>
    public void Dispose() => _worker?.Dispose();
}
