using GpuProbe.Core.Estimation;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.Tracing.Journals;

namespace GpuProbe.Core.Comparison;

/// <summary>
/// What was predicted against the measurement of the same set-up, line by line: the closed form, and on a card its virtual twin.
/// </summary>
public sealed record MemoryComparison
{
    private const string ClosedFormBasis = "closed form";
    private const string TwinBasis = "virtual twin";

    /// <summary>What <see cref="Allocated"/> was predicted by: <c>closed form</c> or <c>virtual twin</c>.</summary>
    public string Basis { get; init; } = ClosedFormBasis;

    /// <summary>Whether both sides are those of a slice.</summary>
    public required bool OfSlice { get; init; }

    /// <summary>Peak of allocated bytes.</summary>
    public required ComparedBytes Allocated { get; init; }

    /// <summary>Peak of reserved bytes; <see langword="null"/> where one side does not have it.</summary>
    public ComparedBytes? Reserved { get; init; }

    /// <summary>Peak of bytes in use on the device; <see langword="null"/> where one side does not have it.</summary>
    public ComparedBytes? Device { get; init; }

    /// <summary>Every phase of the virtual twin; <see langword="null"/> where there is none.</summary>
    public IReadOnlyList<PhaseComparison>? Phases { get; init; }

    /// <summary>Whether the virtual twin is right to the byte in allocated and reserved, in every phase; <see langword="null"/> where there is none.</summary>
    public bool? ZeroBytesOff => Phases is null
        ? null
        : Allocated.ErrorBytes == 0 && Reserved is null or { ErrorBytes: 0 }
            && Phases.All(phase => phase.Allocated.ErrorBytes == 0 && phase.Reserved is null or { ErrorBytes: 0 });

    /// <summary>Where the virtual twin and the measured run went apart; <see langword="null"/> where they did not, or no journal was kept.</summary>
    public FirstDifference? FirstDifference { get; init; }

    /// <summary>Operators that allocated other blocks than their twin's, largest difference first.</summary>
    public IReadOnlyList<OperatorDifference> Operators { get; init; } = [];

    /// <summary>What keeps the virtual twin from being one, a sentence each; empty where nothing does.</summary>
    public IReadOnlyList<string> Caveats { get; init; } = [];

    /// <summary>The closed form: weights, gradients, states, saved bytes, the peak of each phase, and the peak without operators' scratch memory.</summary>
    public required IReadOnlyList<ComparisonLine> Lines { get; init; }

    /// <summary>Compares <paramref name="predicted"/> with a complete <paramref name="measured"/> run of the same set-up.</summary>
    /// <remarks>
    /// The closed form's phases are those of the steady state; each is held against the highest peak of that phase from
    /// the second step on, or against the phase itself where it happens only once.
    /// </remarks>
    public static MemoryComparison Of(ClosedFormEstimate predicted, Measurement measured, bool ofSlice)
    {
        List<ComparisonLine> lines =
        [
            new("weights", predicted.WeightBytes, measured.WeightBytes),
            new("gradients", predicted.GradientBytes, measured.GradientBytes),
            new("optimizer states", predicted.OptimizerStateBytes, measured.OptimizerStateBytes),
            new("saved for backward", predicted.SavedForBackwardBytes, measured.SavedForBackwardBytes),
        ];
        // Without a trace nobody knows what autograd kept, nor gradients that are gone by the end of backward.
        if (measured.Allocator is { Traced: false })
            lines.RemoveAll(line => line is { MeasuredBytes: 0, PredictedBytes: not 0 });
        foreach (PhaseEstimate phase in predicted.Phases)
            if (SteadyPeak(measured.Phases, phase.Phase) is { } peak)
                lines.Add(new($"peak of {PhaseNames.Of(phase.Phase)}", phase.PeakBytes, peak));

        if (PeakWithoutScratch(measured.Phases) is { } withoutScratch)
            lines.Add(new("peak without scratch", predicted.TotalBytes, withoutScratch));

        return new MemoryComparison
        {
            OfSlice = ofSlice,
            Allocated = new(predicted.TotalBytes, measured.PeakAllocatedBytes),
            Lines = lines,
        };
    }

    /// <summary>The same with the virtual twin in the place of the closed form's total, which becomes a line.</summary>
    /// <param name="twin">What ran on the virtual card.</param>
    /// <param name="measured">What was measured.</param>
    public MemoryComparison With(VirtualEstimate twin, Measurement measured)
    {
        Dictionary<(Phase, int, int), PhaseResult> predicted = twin.Phases.ToDictionary(phase => (phase.Name, phase.Step, phase.MicroBatchIndex));
        List<PhaseComparison> phases = [];
        foreach (PhaseMeasurement phase in measured.Phases)
            if (predicted.TryGetValue((phase.Phase, phase.Step, phase.MicroBatchIndex), out PhaseResult? same))
                phases.Add(new(
                    phase.Phase,
                    phase.Step,
                    phase.MicroBatchIndex,
                    new(same.PeakAllocatedBytes, phase.PeakAllocatedBytes),
                    Compared(same.PeakReservedBytes, phase.PeakReservedBytes)));
        return this with
        {
            Basis = TwinBasis,
            Allocated = new(twin.PeakAllocatedBytes, measured.PeakAllocatedBytes),
            Reserved = Compared(twin.PeakReservedBytes, measured.PeakReservedBytes),
            Device = Compared(twin.PeakDeviceBytes, measured.PeakDeviceBytes),
            Phases = phases,
            Lines = [.. Lines, new("peak allocated", Allocated.PredictedBytes, Allocated.MeasuredBytes)],
            Caveats = [.. CaveatsOf(twin, measured)],
        };
    }

    /// <summary>The same with the call that is to blame where the two differ.</summary>
    public MemoryComparison Blaming(IReadOnlyList<AllocatorEvent> measured, IReadOnlyList<AllocatorEvent> twin) => ZeroBytesOff != false ? this : this with
    {
        FirstDifference = JournalComparison.First(measured, twin),
        Operators = JournalComparison.Operators(measured, twin),
    };

    private static IEnumerable<string> CaveatsOf(VirtualEstimate twin, Measurement measured)
    {
        if (twin.TorchVersion != measured.TorchVersion)
            yield return $"The twin ran on libtorch {twin.TorchVersion}, the measured run on {measured.TorchVersion}.";
        if (twin.AttentionKernel != measured.AttentionKernel && twin.AttentionKernel is not null && measured.AttentionKernel is not null)
            yield return $"Attention was computed by the {Shown.Name(measured.AttentionKernel.Value)} kernel, on the twin by {Shown.Name(twin.AttentionKernel.Value)}.";
        if (Ended(twin.OutOfMemory) is var one && Ended(measured.OutOfMemory) is var other && one != other)
            yield return $"The measured run {other}, its twin {one}.";
    }

    private static string Ended(OutOfMemory? oom) => oom is null ? "fitted" : $"went out of memory in {OutOfMemoryText.Where(oom)}";

    private static ComparedBytes? Compared(long? predicted, long? measured) =>
        predicted is { } one && measured is { } other ? new(one, other) : null;

    // The closed form has no scratch memory inside operators; without it the two must agree.
    private static long? PeakWithoutScratch(IReadOnlyList<PhaseMeasurement> phases)
    {
        IEnumerable<PhaseMeasurement> steady = phases.Where(phase => phase.Step >= 2);
        return steady.Any() && steady.All(phase => phase.PeakExcludingScratchBytes is not null)
            ? steady.Max(phase => phase.PeakExcludingScratchBytes)
            : null;
    }

    private static long? SteadyPeak(IReadOnlyList<PhaseMeasurement> phases, Phase phase)
    {
        long? steady = null;
        long? once = null;
        foreach (PhaseMeasurement measured in phases)
        {
            if (measured.Phase != phase)
                continue;
            if (measured.Step >= 2)
                steady = Math.Max(steady ?? 0, measured.PeakAllocatedBytes);
            else if (measured.Step == 0)
                once = Math.Max(once ?? 0, measured.PeakAllocatedBytes);
        }

        return steady ?? once;
    }
}
