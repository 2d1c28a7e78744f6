using GpuProbe.Core.Devices;
using GpuProbe.Core.Estimation;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Reporting.Rows;

/// <summary>Puts the figures of a run into its row.</summary>
public static class RowFigures
{
    private const int LongestReason = 2000;

    /// <summary>A row that has no figures, and why.</summary>
    public static ResultRow Without(this ResultRow row, RowStatus status, string reason)
    {
        string line = InputText.OneLine(reason);
        return row with { Status = status, Reason = line.Length <= LongestReason ? line : line[..LongestReason] + "..." };
    }

    /// <summary>The closed form of the row's set-up, as a figure beside those of a run; unchanged where there is none.</summary>
    public static ResultRow BesideClosedForm(this ResultRow row, MemoryTarget target) =>
        row.Setup is { } setup && ClosedForm.MissingFor(setup) is null ? row with { ClosedFormBytes = ClosedForm.PeakBytes(setup, target) } : row;

    /// <summary>The closed form of the row's set-up as its answer.</summary>
    /// <param name="row">The row.</param>
    /// <param name="setup">The set-up.</param>
    /// <param name="card">The card; <see langword="null"/> for the CPU, on which everything fits.</param>
    public static ResultRow OfClosedForm(this ResultRow row, TrainingSetup setup, GpuProfile? card)
    {
        if (ClosedForm.MissingFor(setup) is { } missing)
            return row.Without(RowStatus.Refused, $"closed form: {missing}");
        ClosedFormEstimate form = ClosedForm.Estimate(setup, card is null ? MemoryTarget.Cpu : MemoryTarget.Cuda(card));
        Verdict? verdict = card is null ? null : Verdict.ByClosedForm(card, form.TotalBytes);
        row = row with
        {
            Status = RowStatus.Fits,
            AllocatedBytes = form.TotalBytes,
            ClosedFormBytes = form.TotalBytes,
            PeakPhase = form.PeakPhase,
            ContextBytes = card?.ContextBytes,
            TotalMemoryBytes = card?.TotalMemoryBytes,
        };
        return verdict is { Fits: false }
            ? row.Without(RowStatus.DoesNotFit, $"closed form: {Shown.Size(form.TotalBytes)} allocated, and {Shown.Size(verdict.CapacityBytes)} are left beside the context")
            : row;
    }

    /// <summary>A run on a virtual card: bytes, and no times.</summary>
    public static ResultRow OfVirtualRun(this ResultRow row, GpuProfile card, Measurement run) => row.Bytes(run, card.TotalMemoryBytes) with
    {
        ContextBytes = card.ContextBytes,
        TotalMemoryBytes = card.TotalMemoryBytes,
    };

    /// <summary>Real steps: bytes, and times unless a virtual card stood in.</summary>
    /// <param name="row">The row.</param>
    /// <param name="run">The first of the runs.</param>
    /// <param name="timedStepSeconds">Seconds of each step of a run for times alone; <see langword="null"/> where there was none.</param>
    public static ResultRow OfMeasuredRun(this ResultRow row, Measurement run, IReadOnlyList<double>? timedStepSeconds)
    {
        row = row.Bytes(run, run.DeviceUse?.TotalBytes) with
        {
            ContextBytes = run.DeviceUse?.AfterWarmUpBytes,
            TotalMemoryBytes = run.DeviceUse?.TotalBytes,
        };
        if (row.IsVirtualCard || run.OutOfMemory is not null)
            return row;
        return row with
        {
            StepSeconds = timedStepSeconds ?? (run.DeviceUse is null ? run.StepSeconds : null),
            PhaseSeconds = PhaseSeconds(run),
        };
    }

    private static ResultRow Bytes(this ResultRow row, Measurement run, long? capacityBytes)
    {
        row = row with
        {
            TorchVersion = run.TorchVersion,
            Status = RowStatus.Fits,
            AllocatedBytes = run.PeakAllocatedBytes,
            ReservedBytes = run.PeakReservedBytes,
            DeviceBytes = run.PeakDeviceBytes,
            PeakPhase = run.PeakPhase,
        };
        return run.OutOfMemory is { } oom
            ? row.Without(RowStatus.DoesNotFit, $"out of memory in {OutOfMemoryText.Where(oom)}: {OutOfMemoryText.What(oom, capacityBytes)}")
            : row;
    }

    // The first step loads libraries and makes the optimizer's states.
    private static SortedDictionary<Phase, double>? PhaseSeconds(Measurement run)
    {
        const int first = 1;
        IEnumerable<(Phase Phase, double Seconds)> steps = run.Phases.Where(phase => phase.Step > first)
            .GroupBy(phase => (phase.Phase, phase.Step))
            .Select(group => (group.Key.Phase, group.Sum(phase => phase.Seconds)));
        var medians = steps.GroupBy(step => step.Phase).ToDictionary(group => group.Key, group => Median([.. group.Select(step => step.Seconds).Order()]));
        return medians.Count > 0 ? new SortedDictionary<Phase, double>(medians) : null;
    }

    private static double Median(double[] sorted) =>
        sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
}
