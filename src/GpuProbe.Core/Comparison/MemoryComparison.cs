using GpuProbe.Core.Estimation;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Comparison;

/// <summary>A closed form against the measurement of the same set-up, line by line.</summary>
public sealed record MemoryComparison
{
    /// <summary>Whether both sides are those of a slice.</summary>
    public required bool OfSlice { get; init; }

    /// <summary>Peak of allocated bytes.</summary>
    public required ComparedBytes Allocated { get; init; }

    /// <summary>Peak of reserved bytes; <see langword="null"/> where one side does not have it.</summary>
    public ComparedBytes? Reserved { get; init; }

    /// <summary>Peak of bytes in use on the device; <see langword="null"/> where one side does not have it.</summary>
    public ComparedBytes? Device { get; init; }

    /// <summary>Weights, gradients, states, saved bytes, the peak of each phase, and the peak without operators' scratch memory.</summary>
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
