namespace GpuProbe.Core.Tracing;

/// <summary>One run of the training program.</summary>
public sealed record Measurement
{
    /// <summary>Where it ran: <c>cpu</c>, <c>cuda:0</c>.</summary>
    public required string Device { get; init; }

    /// <summary>Whether the device is virtual: memory is accounted for, and nothing was computed.</summary>
    public bool IsVirtual { get; init; }

    /// <summary>Version of the libtorch that ran.</summary>
    public required string TorchVersion { get; init; }

    /// <summary>
    /// The allocator that served the run; <see langword="null"/> where libtorch has only one, as on the CPU. Where it is not traced, what
    /// was live at the peak, temporaries, scratch memory and what autograd kept are empty or 0 because nobody knows them.
    /// </summary>
    public AllocatorInUse? Allocator { get; init; }

    /// <summary>Every phase of every step, in order.</summary>
    public required IReadOnlyList<PhaseMeasurement> Phases { get; init; }

    /// <summary>Most bytes allocated at once over the run.</summary>
    public required long PeakAllocatedBytes { get; init; }

    /// <summary>The phase and step of that peak.</summary>
    public required Phase PeakPhase { get; init; }

    /// <summary>Most bytes reserved at once; <see langword="null"/> where there is no caching allocator.</summary>
    public long? PeakReservedBytes { get; init; }

    /// <summary>Most bytes the device reported as used; <see langword="null"/> where it cannot be asked.</summary>
    public long? PeakDeviceBytes { get; init; }

    /// <summary>What the device said at some moments; <see langword="null"/> where it is not asked.</summary>
    public DeviceUse? DeviceUse { get; init; }

    /// <summary>What NCCL keeps on the card beside all tensors, a model; <see langword="null"/> for one process.</summary>
    public long? NcclBytes { get; init; }

    /// <summary>Set where the device was made to behave like a smaller card.</summary>
    public Emulation? Emulation { get; init; }

    /// <summary>Times that the device had no room until the caching allocator gave back what it kept; <see langword="null"/> where there is none.</summary>
    public long? AllocationRetries { get; init; }

    /// <summary>
    /// Bytes of blocks live at the peak beyond what was asked for in multiples of 512: remains of larger blocks that the caching
    /// allocator does not split off; <see langword="null"/> where there is none.
    /// </summary>
    public long? UnsplitBytesAtPeak { get; init; }

    /// <summary>What was live at the peak, by category; sums to <see cref="PeakAllocatedBytes"/>.</summary>
    public required IReadOnlyDictionary<MemoryCategory, long> CategoriesAtPeak { get; init; }

    /// <summary>Logits and temporaries live at the peak by the operator that allocated them, largest first.</summary>
    public required IReadOnlyList<OperatorBytes> TemporariesAtPeak { get; init; }

    /// <summary>Operators' own scratch memory that was live at the peak, largest first.</summary>
    public IReadOnlyList<OperatorBytes> ScratchAtPeak { get; init; } = [];

    /// <summary>What computed attention; <see langword="null"/> where no forward pass came to its end.</summary>
    public AttentionKernel? AttentionKernel { get; init; }

    /// <summary>Bytes of all weights.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>
    /// Bytes of all gradients after the last backward pass; where weights are updated in backward, the most bytes of gradients that
    /// weights had at once.
    /// </summary>
    public required long GradientBytes { get; init; }

    /// <summary>Bytes of all optimizer states after the last step, wherever they are.</summary>
    public required long OptimizerStateBytes { get; init; }

    /// <summary>
    /// Bytes that the optimizer keeps in the host's memory while the device is another: step counters, states that are offloaded, and
    /// the buffers that these are copied through, which are no states; 0 on the CPU.
    /// </summary>
    public long HostStateBytes { get; init; }

    /// <summary>Bytes that one forward pass allocated and autograd kept, counted once per storage.</summary>
    public required long SavedForBackwardBytes { get; init; }

    /// <summary>Largest resident set of the worker process; <see langword="null"/> if the system does not tell.</summary>
    public long? PeakResidentBytes { get; init; }

    /// <summary>Seconds of each step.</summary>
    public required IReadOnlyList<double> StepSeconds { get; init; }

    /// <summary>
    /// Seconds of each step that the device spent on computing checkpointed activations again; empty where nothing was, or where
    /// nothing is computed at all.
    /// </summary>
    public IReadOnlyList<double> RecomputationSeconds { get; init; } = [];

    /// <summary>Tokens per second over the steps after the first; <see langword="null"/> if there were none.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>The loss of each step (the mean over its micro-batches); empty where nothing was computed.</summary>
    public required IReadOnlyList<double> Losses { get; init; }

    /// <summary>
    /// Steps that were skipped because scaled gradients were not finite; <see langword="null"/> where gradients are not scaled, and
    /// where nothing was computed.
    /// </summary>
    public long? SkippedSteps { get; init; }

    /// <summary>Tensors that the garbage collector, not the program, released while memory was measured; 0 in a sound run.</summary>
    public required long FinalizerReleases { get; init; }

    /// <summary>What was written after the last step; <see langword="null"/> if nothing was.</summary>
    public SavedFiles? Saved { get; init; }

    /// <summary>Set when that could not be written; what was measured stays valid.</summary>
    public SaveFailure? SaveFailure { get; init; }

    /// <summary>Set when the run ended by running out of memory; what was measured before stays valid.</summary>
    public OutOfMemory? OutOfMemory { get; init; }
}
