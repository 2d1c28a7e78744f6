using GpuProbe.Cli.VirtualGpus;
using GpuProbe.Core;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning.DeviceMaps;
using GpuProbe.Core.Setup;
using GpuProbe.Core.VirtualGpus;
using GpuProbe.Tensors;

namespace GpuProbe.Cli.Worker;

/// <summary>A worker process on one virtual card, or on several of one kind, for one set-up after the other.</summary>
internal sealed class VirtualWorker : IDisposable
{
    private const string First = "cuda:0";
    private readonly Rig _rig;
    private readonly WorkerProcess _worker;

    private VirtualWorker(Rig rig, WorkerProcess worker)
    {
        _rig = rig;
        _worker = worker;
    }

    /// <summary>Starts it.</summary>
    /// <param name="card">The card.</param>
    /// <param name="allocator">The allocator of all set-ups that it is to run.</param>
    /// <param name="libraries">The files of the virtual GPU.</param>
    /// <param name="interruption">Kills it when a signal comes.</param>
    /// <param name="rigOptions">What it finds beside the kind of cards; one card with nothing special unless given.</param>
    public static VirtualWorker Start(
        GpuProfile card, Allocator allocator, VirtualLibraries libraries, Interruption interruption, RigOptions? rigOptions = null)
    {
        var rig = Rig.Create(card, rigOptions ?? new RigOptions { ClaimsRanks = true });
        try
        {
            return new VirtualWorker(rig, WorkerProcess.Start(interruption, environment =>
            {
                AllocatorEnvironment.AddTo(environment, allocator);
                rig.AddTo(environment, libraries, withCudaTorch: true);
                // It chooses among the machine's own cards; the rig has one.
                environment.Remove("CUDA_VISIBLE_DEVICES");
                if (libraries.NativeLibrary is { } native)
                    environment[TorchRuntime.PathVariable] = native;
            }));
        }
        catch (ToolException)
        {
            rig.Dispose();
            throw;
        }
    }

    /// <summary>Gives it a set-up to run.</summary>
    /// <param name="setup">The set-up.</param>
    /// <param name="journal">File for the allocator's events; <see langword="null"/> to keep none.</param>
    /// <param name="snapshot">File for a snapshot; <see langword="null"/> for none.</param>
    public void Send(TrainingSetup setup, string? journal = null, string? snapshot = null) =>
        _worker.Send(new WorkerRequest(setup, First, CapacityBytes: null) { Journal = journal, Snapshot = snapshot });

    /// <summary>Gives it a set-up to run on several cards, of which one is measured.</summary>
    /// <param name="setup">The set-up.</param>
    /// <param name="placement">The cards.</param>
    /// <param name="card">The index of the one that is measured.</param>
    public void Send(TrainingSetup setup, ModelPlacement placement, int card) =>
        _worker.Send(new WorkerRequest(setup, $"cuda:{card}", CapacityBytes: null) { Placement = placement });

    /// <summary>Waits for the oldest set-up that has no answer yet.</summary>
    /// <param name="timeout">Time after which it is killed; <see langword="null"/> for no limit.</param>
    public WorkerOutcome Await(TimeSpan? timeout = null) => _worker.Await(observer: null, timeout);

    /// <summary>Lets it end, and returns what the stand-in libraries have to tell.</summary>
    public IReadOnlyList<ProcessReport> End()
    {
        _worker.End();
        return _rig.ReadReports();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _worker.Dispose();
        _rig.Dispose();
    }
}
