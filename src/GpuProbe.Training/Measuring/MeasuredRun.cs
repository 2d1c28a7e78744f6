using System.Diagnostics;
using GpuProbe.Core;
using GpuProbe.Core.Planning.DeviceMaps;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Tensors;
using GpuProbe.Tensors.Checkpointing;
using GpuProbe.Tensors.Dispatch;
using GpuProbe.Tensors.Layers;
using GpuProbe.Tensors.Memory;
using GpuProbe.Training.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Measuring;

/// <summary>One measured run on a device.</summary>
internal sealed class MeasuredRun : IDisposable
{
    // An event has 48 bytes, and one phase of an 80-block model makes some 30,000 of them.
    private const long EventCapacity = 1 << 20;

    private readonly TrainingSetup setup;
    private readonly IDeviceMemory memory;
    private readonly long? capacityBytes;
    private readonly ModelPlacement? placement;
    private readonly PhaseRecorder recorder;
    private readonly BlockCategories categories = new();
    private readonly TrainingProgram program;
    private readonly List<double> losses = [];
    private readonly List<double> stepSeconds = [];
    private readonly List<double> recomputationSeconds = [];
    private long weightBytes;
    private long gradientBytes;
    private long stateBytes;
    private long hostStateBytes;
    private long savedBytes;
    private SavedFiles? savedFiles;
    private SaveFailure? saveFailure;
    private AttentionKernel? attentionKernel;
    private DeviceUse? deviceUse;
    private Emulation? emulation;
    private long retriesBefore;
    private long refusalsBefore;
    private long? ncclBytes;

    internal MeasuredRun(TrainingSetup setup, IDeviceMemory memory, long? capacityBytes, IRunObserver? observer, EventJournal? journal, ModelPlacement? placement = null)
    {
        this.placement = placement;
        this.setup = setup;
        this.memory = memory;
        this.capacityBytes = capacityBytes;
        recorder = new PhaseRecorder(memory, observer, journal) { Completed = Note, Failed = NoteFailed };
        program = new TrainingProgram(setup, placement is null ? new ModelDevices(memory.Device) : new ModelDevices(placement), recorder);
    }

    /// <summary>The smaller card that the device is to behave like.</summary>
    internal EmulatedCard? Emulated { get; init; }

    /// <summary>Takes what a snapshot shows; <see langword="null"/> for none.</summary>
    internal RunSnapshot? Snapshot
    {
        get;
        init
        {
            field = value;
            recorder.Drained = value is null ? null : value.Add;
        }
    }

    internal Measurement Run()
    {
        long finalizerBefore = FinalizedTensors.Count;
        long lostBefore = MemoryTrace.LostEvents;
        retriesBefore = memory.Totals.Retries ?? 0;
        refusalsBefore = memory.Totals.OutOfMemoryErrors ?? 0;
        long finalizerReleases;
        OutOfMemory? outOfMemory;
        memory.ReleaseUnused();
        if (memory.Device.type == DeviceType.CUDA)
            deviceUse = WarmUpAll();
        if (Emulated is { } card)
            emulation = CardEmulation.Of(card, deviceUse, memory);
        long? limit = emulation?.LimitBytes ?? capacityBytes;
        using IDisposable? restriction = emulation?.AttentionKernel is { } only ? AttentionKernels.Restrict(only) : null;
        if (limit is not null)
            memory.SetLimit(limit);
        MemoryTrace.Start(EventCapacity, memory.Device);
        try
        {
            using (Collections.PutOff())
                outOfMemory = StepsUntilOutOfMemory();
            ncclBytes = program.NcclBytes;
            finalizerReleases = FinalizedTensors.Count - finalizerBefore;
            program.Dispose();
            if (outOfMemory is { Phase: Phase.Build or Phase.OptimizerInit })
                ReleaseUnfinished();
            recorder.Settle();
            categories.NoteWorkspaces(recorder.Timeline);
        }
        finally
        {
            if (limit is not null)
                memory.SetLimit(null);
            MemoryTrace.Stop();
            MemoryTrace.RecordSavedTensors(enabled: false);
            _ = MemoryTrace.DrainSavedTensors();
        }
        if (MemoryTrace.LostEvents > lostBefore)
            throw new InvalidOperationException($"{MemoryTrace.LostEvents - lostBefore} memory events were lost; the trace is not exact");
        return Result(outOfMemory, finalizerReleases, memory.Totals.Retries - retriesBefore);
    }

    public void Dispose() => program.Dispose();

    // In the order of their indices, as a process comes to its cards.
    private DeviceUse? WarmUpAll()
    {
        DeviceUse? ofMeasured = null;
        foreach (int card in placement?.Cards ?? [memory.Device.index])
        {
            bool isMeasured = card == memory.Device.index;
            DeviceUse? use = WarmUp.Run(isMeasured ? memory : DeviceMemory.Of(new Device(DeviceType.CUDA, card)));
            ofMeasured = isMeasured ? use : ofMeasured;
        }

        return ofMeasured;
    }

    private bool IsHere(Tensor tensor) => placement is null || tensor.device.IsSameAs(memory.Device);

    // Weights or states that a constructor had made before it failed belong to nobody who could dispose them.
    private static void ReleaseUnfinished()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private OutOfMemory? StepsUntilOutOfMemory()
    {
        try
        {
            using var scope = NewDisposeScope();
            Steps();
            return null;
        }
        catch (Exception error) when (LayerErrors.Of(error) is DeviceOutOfMemoryException full)
        {
            return Explain(full);
        }
    }

    private void Steps()
    {
        // The first step also notes what autograd keeps; hooks do not allocate, so its figures stay exact.
        MemoryTrace.RecordSavedTensors(enabled: true);
        program.Build();
        Checkpoint.TakeRecomputations();
        for (int step = 1; step <= setup.Steps; step++)
        {
            Collections.CatchUp();
            long clock = Stopwatch.GetTimestamp();
            losses.Add(program.Step(step));
            stepSeconds.Add(Stopwatch.GetElapsedTime(clock).TotalSeconds);
            NoteRecomputations();
        }
        if (setup.Save != Save.None)
            SaveResult();
    }

    private void NoteRecomputations()
    {
        (long count, double seconds) = Checkpoint.TakeRecomputations();
        if (count > 0)
            recomputationSeconds.Add(seconds);
    }

    // A disk that is full takes nothing away from what was measured.
    private void SaveResult()
    {
        try
        {
            savedFiles = program.Save();
        }
        catch (ToolException failure)
        {
            saveFailure = new SaveFailure(failure.ExitCode, failure.Message);
        }
    }

    private void Note(Phase phase, long firstSerial)
    {
        switch (phase)
        {
            case Phase.Build:
                categories.NoteWeights(recorder.Timeline);
                weightBytes = program.Weights.Concat(program.Scales).Where(IsHere).Sum(held => held.StorageExtent().Bytes);
                break;
            case Phase.Forward:
                categories.NoteActivations(recorder.Timeline, firstSerial);
                NoteSaved(firstSerial);
                attentionKernel = setup.Attention == Attention.Eager ? AttentionKernel.Eager : AttentionKernels.Ran;
                break;
            case Phase.Backward:
                // What was computed again in backward is gone, too.
                _ = MemoryTrace.DrainSavedTensors();
                categories.NoteGradients(recorder.Timeline, TrainedHere());
                gradientBytes = Math.Max(GradientBytes(), recorder.Timeline.PeakMarkedBytes);
                if (setup.OptimizerStep == StepTiming.InBackward)
                    NoteStates();
                break;
            case Phase.OptimizerInit or Phase.OptimizerStep:
                NoteStates();
                break;
        }
    }

    private void NoteFailed(Phase phase, long firstSerial)
    {
        if (phase == Phase.Backward)
            categories.NoteGradients(recorder.Timeline, TrainedHere());
        else if (phase is Phase.OptimizerInit or Phase.OptimizerStep)
            NoteStates();
        categories.NoteUnfinished(recorder.Timeline, phase, firstSerial);
    }

    private void NoteStates()
    {
        if (program.Optimizer is not { } optimizer)
            return;
        Tensor[] kept = [.. optimizer.States, .. optimizer.Buffers];
        categories.NoteStates(recorder.Timeline, kept.Where(IsHere));
        stateBytes = optimizer.States.Where(state => IsHere(state) || state.device.type == DeviceType.CPU).Sum(state => state.StorageExtent().Bytes);
        hostStateBytes = memory.Device.type == DeviceType.CPU
            ? 0
            : kept.Where(tensor => tensor.device.type == DeviceType.CPU).Sum(tensor => tensor.StorageExtent().Bytes);
    }

    private void NoteSaved(long firstSerial)
    {
        List<SavedTensor> saved = MemoryTrace.DrainSavedTensors();
        if (saved.Count == 0)
            return;
        categories.NoteWeightCopies(BlocksOf(saved.Where(tensor => tensor.IsWeightCopy), firstSerial));
        if (savedBytes == 0)
            savedBytes = BlocksOf(saved, firstSerial).Sum(block => block.Bytes);
        // Autocast makes copies of weights in each pass.
        if (!setup.UsesAutocast)
            MemoryTrace.RecordSavedTensors(enabled: false);
    }

    private IEnumerable<LiveBlock> BlocksOf(IEnumerable<SavedTensor> saved, long firstSerial) => saved
        .Select(tensor => recorder.Timeline.At(tensor.StorageAddress))
        .OfType<LiveBlock>()
        .Where(block => block.Serial > firstSerial && !BlockCategories.IsOfRanks(block))
        .Distinct();

    private TorchSharp.Modules.Parameter[] TrainedHere() => [.. program.Trained.Where(IsHere)];

    private long GradientBytes()
    {
        long bytes = 0;
        foreach (TorchSharp.Modules.Parameter weight in TrainedHere())
        {
            using Tensor? gradient = weight.grad;
            bytes += gradient?.StorageExtent().Bytes ?? 0;
        }
        return bytes;
    }

    private OutOfMemory Explain(DeviceOutOfMemoryException error)
    {
        PhaseMeasurement last = recorder.Measured[^1];
        Snapshot?.Refused(error);
        Device full = placement is null ? memory.Device : Refusal.CardOf(error) ?? memory.Device;
        return new OutOfMemory(
            last.Phase, last.Step, error.RequestedBytes, error.Operator, error.AllocatedBytes ?? last.PeakAllocatedBytes, error.Message)
        {
            Device = placement is null ? null : full.ToString(),
            ReservedBytes = error.ReservedBytes,
            RequestedText = error.RequestedBytes is null ? Refusal.RequestedText(error.Details) : null,
            Allocator = memory.Device.type == DeviceType.CUDA && full.IsSameAs(memory.Device) ? Refusal.State(error, memory, emulation?.LimitBytes ?? capacityBytes, retriesBefore, refusalsBefore) : null,
        };
    }

    private Dictionary<MemoryCategory, long>? LiveAtFailure() => recorder.Timeline.BlocksAtFailure is { } blocks
        ? blocks.GroupBy(categories.Of).ToDictionary(group => group.Key, group => group.Sum(block => block.Bytes))
        : null;

    private Measurement Result(OutOfMemory? outOfMemory, long finalizerReleases, long? retries)
    {
        bool computes = !TorchRuntime.CudaIsVirtual || memory.Device.type != DeviceType.CUDA;
        MemoryTimeline timeline = recorder.Timeline;
        categories.NoteMarked(timeline);
        bool isTraced = memory.Allocator is not { Traced: false };
        PhaseMeasurement highest = recorder.Measured.MaxBy(phase => phase.PeakAllocatedBytes)!;
        double[] later = [.. stepSeconds.Skip(1)];
        return new Measurement
        {
            Device = memory.Device.ToString(),
            IsVirtual = !computes,
            TorchVersion = TorchRuntime.Load(),
            Phases = recorder.Measured,
            Allocator = memory.Allocator,
            PeakAllocatedBytes = isTraced ? timeline.PeakBytes : highest.PeakAllocatedBytes,
            PeakPhase = isTraced ? timeline.PeakPhase : highest.Phase,
            PeakReservedBytes = recorder.Measured.Max(phase => phase.PeakReservedBytes),
            PeakDeviceBytes = recorder.PeakDeviceBytes,
            DeviceUse = deviceUse,
            NcclBytes = ncclBytes,
            Emulation = emulation,
            AllocationRetries = retries,
            UnsplitBytesAtPeak = retries is null ? null : timeline.BlocksAtPeak.Sum(block => block.UnsplitBytes),
            CategoriesAtPeak = timeline.BlocksAtPeak.GroupBy(categories.Of).ToDictionary(g => g.Key, g => g.Sum(b => b.Bytes)),
            TemporariesAtPeak = ByOperator(block => categories.Of(block) is MemoryCategory.Temporaries or MemoryCategory.Logits),
            ScratchAtPeak = ByOperator(block => block.IsScratch),
            AttentionKernel = attentionKernel,
            WeightBytes = weightBytes,
            GradientBytes = gradientBytes,
            OptimizerStateBytes = stateBytes,
            HostStateBytes = hostStateBytes,
            SavedForBackwardBytes = savedBytes,
            PeakResidentBytes = recorder.PeakResidentBytes,
            StepSeconds = stepSeconds,
            RecomputationSeconds = computes ? recomputationSeconds : [],
            TokensPerSecond = later.Length == 0 || !computes ? null : setup.MicroBatch * setup.GradAccum * setup.SeqLen / later.Average(),
            Losses = computes ? losses : [],
            SkippedSteps = computes ? program.SkippedSteps : null,
            FinalizerReleases = finalizerReleases,
            Saved = savedFiles,
            SaveFailure = saveFailure,
            OutOfMemory = outOfMemory is null ? null : outOfMemory with { LiveByCategory = LiveAtFailure() },
        };
    }

    private OperatorBytes[] ByOperator(Func<LiveBlock, bool> included) =>
    [
        .. recorder.Timeline.BlocksAtPeak
            .Where(included)
            .GroupBy(block => MemoryTrace.OperatorName(block.OperatorId))
            .Select(group => new OperatorBytes(group.Key, group.Sum(block => block.Bytes)))
            .OrderByDescending(entry => entry.Bytes),
    ];
}
