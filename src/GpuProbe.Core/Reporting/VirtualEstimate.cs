using GpuProbe.Core.Tracing;
using GpuProbe.Core.VirtualGpus;

namespace GpuProbe.Core.Reporting;

/// <summary>
/// What the training program took on the virtual card: libtorch's own CUDA code with its own caching allocator, over
/// libraries that account for memory and compute nothing. A run that went out of memory keeps what it came to.
/// </summary>
public sealed record VirtualEstimate
{
    /// <summary>The card.</summary>
    public required string Gpu { get; init; }

    /// <summary>Version of the libtorch that ran.</summary>
    public required string TorchVersion { get; init; }

    /// <summary>The allocator that served it, as libtorch says.</summary>
    public required AllocatorInUse? Allocator { get; init; }

    /// <summary>Most bytes in live blocks at once.</summary>
    public required long PeakAllocatedBytes { get; init; }

    /// <summary>Most bytes that the caching allocator held at once.</summary>
    public required long? PeakReservedBytes { get; init; }

    /// <summary>Most bytes in use on the card at once: what the allocator held, the CUDA context, and libraries.</summary>
    public required long? PeakDeviceBytes { get; init; }

    /// <summary>Of it, what NCCL keeps on the card for itself, a model (cards of one machine); <see langword="null"/> for one process.</summary>
    public long? NcclBytes { get; init; }

    /// <summary>The phase of the peak of allocated bytes.</summary>
    public required Phase PeakPhase { get; init; }

    /// <summary>Every phase of every step, in order.</summary>
    public required IReadOnlyList<PhaseResult> Phases { get; init; }

    /// <summary>What was live at the peak, by category; <see langword="null"/> where the allocator is not traced.</summary>
    public required IReadOnlyDictionary<MemoryCategory, long>? CategoriesAtPeak { get; init; }

    /// <summary>Bytes of blocks live at the peak beyond what was asked for: what the allocator does not split off larger blocks.</summary>
    public required long? UnsplitBytesAtPeak { get; init; }

    /// <summary>Logits and temporaries live at the peak by the operator that allocated them, largest first; <see langword="null"/> where the allocator is not traced.</summary>
    public required IReadOnlyList<OperatorBytes>? TemporariesAtPeak { get; init; }

    /// <summary>What computed attention; <see langword="null"/> if no forward pass ended.</summary>
    public required AttentionKernel? AttentionKernel { get; init; }

    /// <summary>Bytes that one forward pass allocated and autograd kept; <see langword="null"/> if no forward pass ended, and where the allocator is not traced.</summary>
    public required long? SavedForBackwardBytes { get; init; }

    /// <summary>Times that the card had no room until the caching allocator gave back what it kept; <see langword="null"/> where that is not counted.</summary>
    public required long? AllocationRetries { get; init; }

    /// <summary>What was written after the last step, of which nothing was kept; <see langword="null"/> if nothing was.</summary>
    public SavedFiles? Saved { get; init; }

    /// <summary>Set when the card was too small; <see langword="null"/> when every step ran to its end.</summary>
    public required OutOfMemory? OutOfMemory { get; init; }

    /// <summary>What was called without being modelled, most frequent first, refused calls before all others.</summary>
    public required IReadOnlyList<UnmodelledCall> UnmodelledCalls { get; init; }

    /// <summary>The result form of a run on a virtual card.</summary>
    /// <param name="gpu">The card.</param>
    /// <param name="measurement">The run.</param>
    /// <param name="reports">What the stand-in libraries wrote about it.</param>
    public static VirtualEstimate From(string gpu, Measurement measurement, IReadOnlyList<ProcessReport> reports)
    {
        bool isTraced = measurement.Allocator is not { Traced: false };
        return new()
        {
            Gpu = gpu,
            TorchVersion = measurement.TorchVersion,
            Allocator = measurement.Allocator,
            PeakAllocatedBytes = measurement.PeakAllocatedBytes,
            PeakReservedBytes = measurement.PeakReservedBytes,
            PeakDeviceBytes = measurement.PeakDeviceBytes,
            NcclBytes = measurement.NcclBytes,
            PeakPhase = measurement.PeakPhase,
            Phases = [.. measurement.Phases.Select(phase => PhaseResult.From(phase) with { Seconds = null })],
            CategoriesAtPeak = isTraced ? measurement.CategoriesAtPeak : null,
            UnsplitBytesAtPeak = measurement.UnsplitBytesAtPeak,
            TemporariesAtPeak = isTraced ? measurement.TemporariesAtPeak : null,
            AttentionKernel = measurement.AttentionKernel,
            SavedForBackwardBytes = !isTraced || measurement is { OutOfMemory: not null, SavedForBackwardBytes: 0 } ? null : measurement.SavedForBackwardBytes,
            AllocationRetries = measurement.AllocationRetries,
            Saved = measurement.Saved,
            OutOfMemory = measurement.OutOfMemory,
            UnmodelledCalls =
        [
            .. Calls(reports.Select(report => report.RefusedCalls), refused: true),
            .. Calls(reports.Select(report => report.StubbedCalls), refused: false),
        ],
        };
    }

    private static IEnumerable<UnmodelledCall> Calls(IEnumerable<IReadOnlyDictionary<string, long>> counts, bool refused) =>
        CallCount.Sum(counts).Select(call => new UnmodelledCall(call.Name, call.Count, refused));
}
