using GpuProbe.Core.Planning;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Reporting;

/// <summary>What was measured. A run that ended early keeps the phases it finished; what it did not get to is <see langword="null"/>.</summary>
public sealed record MeasurementResult
{
    /// <summary>Where it ran: <c>cpu</c>, <c>cuda:0</c>.</summary>
    public required string Device { get; init; }

    /// <summary>Whether the device was virtual: nothing was computed, and times and losses mean nothing.</summary>
    public bool IsVirtual { get; init; }

    /// <summary>The card that it ran on, as it was before; <see langword="null"/> for a CPU.</summary>
    public CardInfo? Card { get; init; }

    /// <summary>The allocator that served it; <see langword="null"/> where libtorch has only one, as on the CPU.</summary>
    public AllocatorInUse? Allocator { get; init; }

    /// <summary>Whether every step was run to its end, and what the set-up saves was written.</summary>
    public required bool Complete { get; init; }

    /// <summary>Allocations beyond this failed as on a full device; <see langword="null"/> for no limit.</summary>
    public long? CapacityBytes { get; init; }

    /// <summary>Set where the card was made to behave like a smaller one: what follows was not measured on that one.</summary>
    public Emulation? Emulation { get; init; }

    /// <summary>Every finished phase of every step, in order.</summary>
    public required IReadOnlyList<PhaseResult> Phases { get; init; }

    /// <summary>Most bytes allocated at once; of a run that ended early, as far as it came.</summary>
    public long? PeakAllocatedBytes { get; init; }

    /// <summary>The phase of that peak.</summary>
    public Phase? PeakPhase { get; init; }

    /// <summary>Most bytes reserved at once; <see langword="null"/> where there is no caching allocator.</summary>
    public long? PeakReservedBytes { get; init; }

    /// <summary>Most bytes the device reported as used; <see langword="null"/> where it cannot be asked.</summary>
    public long? PeakDeviceBytes { get; init; }

    /// <summary>What the device said at some moments; <see langword="null"/> where it is not asked.</summary>
    public DeviceUse? DeviceUse { get; init; }

    /// <summary>All runs of the set-up where there were several; the other figures are those of the first.</summary>
    public IReadOnlyList<Repetition>? Repetitions { get; init; }

    /// <summary>Why the figures are not to be trusted, a sentence each; empty where they are.</summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];

    /// <summary>
    /// Why <see cref="PeakDeviceBytes"/> alone is not to be trusted: others were on the card. What is allocated and reserved is this
    /// run's own.
    /// </summary>
    public IReadOnlyList<string> DeviceDoubts { get; init; } = [];

    /// <summary>What to know about the figures, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Times that the device had no room until the caching allocator gave back what it kept; <see langword="null"/> where there is none.</summary>
    public long? AllocationRetries { get; init; }

    /// <summary>What was live at the peak, by category; <see langword="null"/> where the allocator is not traced.</summary>
    public IReadOnlyDictionary<MemoryCategory, long>? CategoriesAtPeak { get; init; }

    /// <summary>Logits and temporaries live at the peak by the operator that allocated them, largest first.</summary>
    public IReadOnlyList<OperatorBytes>? TemporariesAtPeak { get; init; }

    /// <summary>Operators' own scratch memory that was live at the peak, largest first.</summary>
    public IReadOnlyList<OperatorBytes>? ScratchAtPeak { get; init; }

    /// <summary>What computed attention.</summary>
    public AttentionKernel? AttentionKernel { get; init; }

    /// <summary>Bytes of all weights.</summary>
    public long? WeightBytes { get; init; }

    /// <summary>Bytes of all gradients after the last backward pass; the most at once where weights are updated there.</summary>
    public long? GradientBytes { get; init; }

    /// <summary>Bytes of all optimizer states after the last step, wherever they are.</summary>
    public long? OptimizerStateBytes { get; init; }

    /// <summary>Bytes that the optimizer keeps in the host's memory beside a device, buffers of offloaded states among them.</summary>
    public long? HostStateBytes { get; init; }

    /// <summary>Bytes that one forward pass allocated and autograd kept.</summary>
    public long? SavedForBackwardBytes { get; init; }

    /// <summary>Largest resident set of the worker process.</summary>
    public long? PeakResidentBytes { get; init; }

    /// <summary>Seconds of each step.</summary>
    public required IReadOnlyList<double> StepSeconds { get; init; }

    /// <summary>
    /// Seconds of each step of a further run in which no allocation was followed; <see langword="null"/> on a CPU, which that hardly
    /// slows down, and where that run did not come to its end.
    /// </summary>
    public IReadOnlyList<double>? TimedStepSeconds { get; init; }

    /// <summary>Seconds of each step spent on computing checkpointed activations again; <see langword="null"/> if none were.</summary>
    public IReadOnlyList<double>? RecomputationSeconds { get; init; }

    /// <summary>Their share of the steps' time, without the first step where there are more; <see langword="null"/> if there are none.</summary>
    public double? RecomputationShare { get; init; }

    /// <summary>Tokens per second over the steps after the first.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>How fast the steps were, of all repetitions; <see langword="null"/> where the run did not come to its end or computed nothing.</summary>
    public Throughput? Throughput { get; init; }

    /// <summary>The loss of each step; <see langword="null"/> where it is not a number.</summary>
    public required IReadOnlyList<double?> Losses { get; init; }

    /// <summary>Steps that were skipped because scaled gradients were not finite; <see langword="null"/> where gradients are not scaled.</summary>
    public long? SkippedSteps { get; init; }

    /// <summary>Tensors that the garbage collector released while memory was measured; 0 in a sound run.</summary>
    public long? FinalizerReleases { get; init; }

    /// <summary>What was written to files after the last step; <see langword="null"/> if nothing was.</summary>
    public SavedFiles? Saved { get; init; }

    /// <summary>Set when the run ended by running out of memory.</summary>
    public OutOfMemory? OutOfMemory { get; init; }

    /// <summary>The file with the allocator's blocks and events; <see langword="null"/> if none was asked for.</summary>
    public string? SnapshotFile { get; init; }

    /// <summary>Set when the run ended early for another reason.</summary>
    public RunFailure? Failure { get; init; }

    /// <summary>The result form of <paramref name="measurement"/>.</summary>
    public static MeasurementResult From(Measurement measurement, long? capacityBytes)
    {
        // What a run that ran out of memory did not get to is unknown, not zero.
        bool allSteps = measurement.OutOfMemory is null;
        bool isTraced = measurement.Allocator is not { Traced: false };
        long? Known(long bytes) => allSteps || bytes > 0 ? bytes : null;
        return new MeasurementResult
        {
            Device = measurement.Device,
            IsVirtual = measurement.IsVirtual,
            Allocator = measurement.Allocator,
            Complete = allSteps && measurement.SaveFailure is null,
            CapacityBytes = capacityBytes,
            Emulation = measurement.Emulation,
            Phases = [.. measurement.Phases.Select(PhaseResult.From)],
            PeakAllocatedBytes = measurement.PeakAllocatedBytes,
            PeakPhase = measurement.PeakPhase,
            PeakReservedBytes = measurement.PeakReservedBytes,
            PeakDeviceBytes = measurement.PeakDeviceBytes,
            DeviceUse = measurement.DeviceUse,
            AllocationRetries = measurement.AllocationRetries,
            CategoriesAtPeak = isTraced ? measurement.CategoriesAtPeak : null,
            TemporariesAtPeak = isTraced ? measurement.TemporariesAtPeak : null,
            ScratchAtPeak = isTraced ? measurement.ScratchAtPeak : null,
            AttentionKernel = measurement.AttentionKernel,
            WeightBytes = Known(measurement.WeightBytes),
            GradientBytes = isTraced || measurement.GradientBytes > 0 ? Known(measurement.GradientBytes) : null,
            OptimizerStateBytes = Known(measurement.OptimizerStateBytes),
            HostStateBytes = Known(measurement.HostStateBytes),
            SavedForBackwardBytes = isTraced ? Known(measurement.SavedForBackwardBytes) : null,
            PeakResidentBytes = measurement.PeakResidentBytes,
            StepSeconds = measurement.StepSeconds,
            RecomputationSeconds = measurement.RecomputationSeconds is { Count: > 0 } seconds ? seconds : null,
            RecomputationShare = ShareOfRecomputation(measurement),
            TokensPerSecond = measurement.TokensPerSecond,
            Losses = [.. measurement.Losses.Select(loss => double.IsFinite(loss) ? loss : (double?)null)],
            SkippedSteps = measurement.SkippedSteps,
            FinalizerReleases = measurement.FinalizerReleases,
            Saved = measurement.Saved,
            OutOfMemory = measurement.OutOfMemory,
            Failure = measurement is { SaveFailure: { } failure, Phases: [.., var last] }
                ? new RunFailure(RunFailureKind.Error, failure.Message, last.Phase, last.Step, Signal: null, WorkerExitCode: null, WorkerOutput: [])
                : null,
        };
    }

    // The first step also starts libraries up.
    private static double? ShareOfRecomputation(Measurement measurement)
    {
        int first = measurement.StepSeconds.Count > 1 ? 1 : 0;
        double again = measurement.RecomputationSeconds.Skip(first).Sum();
        return again > 0 ? again / measurement.StepSeconds.Skip(first).Sum() : null;
    }

    /// <summary>What is left of a run that ended early with <paramref name="failure"/>.</summary>
    public static MeasurementResult Partial(
        string device, long? capacityBytes, IReadOnlyList<PhaseMeasurement> phases, RunFailure failure)
    {
        PhaseMeasurement? highest = phases.MaxBy(phase => phase.PeakAllocatedBytes);
        return new MeasurementResult
        {
            Device = device,
            Complete = false,
            CapacityBytes = capacityBytes,
            Phases = [.. phases.Select(PhaseResult.From)],
            PeakAllocatedBytes = highest?.PeakAllocatedBytes,
            PeakPhase = highest?.Phase,
            PeakReservedBytes = phases.Max(phase => phase.PeakReservedBytes),
            PeakDeviceBytes = phases.Max(phase => phase.PeakDeviceBytes),
            StepSeconds = [],
            Losses = [],
            Failure = failure,
        };
    }
}
