using GpuProbe.Core.Calibration.Fitting;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning.StepTimes;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Calibration;

/// <summary>Takes from a row what a calibration needs, and refuses figures that no run can have.</summary>
internal static class RowCheck
{
    private const double LongestStep = 86_400;

    // Clocks beyond the one that a datasheet's peak is stated for.
    private const double FasterThanPeak = 1.1;

    /// <summary>The checked row.</summary>
    /// <exception cref="ToolException">A figure cannot be (exit code 2).</exception>
    public static CalibrationRow Of(RowSource source, GpuProfile card)
    {
        ResultRow row = source.Row;
        var work = StepWork.Of(row.Setup!, card);
        double? step = StepSeconds(source, work, card);
        return new CalibrationRow
        {
            Where = source.Where,
            Setup = row.Setup!,
            Work = work,
            StepSeconds = step,
            PhaseSeconds = step is { } seconds && row.PhaseSeconds is { } phases ? Divided(seconds, phases) : null,
            Bytes = Bytes(source, card),
        };
    }

    private static double? StepSeconds(RowSource source, StepWork work, GpuProfile card)
    {
        if (source.Row.StepSeconds is not { Count: >= 2 } seconds)
            return null;
        double median = OrderStatistics.Median(seconds.Skip(1));
        if (!(median > 0 && median <= LongestStep))
            throw Absurd(source, "stepSeconds", FormattableString.Invariant($"{median} s a step"), "more than nothing and at most a day");
        double least = Math.Max(
            work.Total[WorkClass.Matrix] / (CardSpeeds.Of(card, work, WorkClass.Matrix) ?? double.PositiveInfinity),
            work.Total[WorkClass.MatrixFp32] / (CardSpeeds.Of(card, work, WorkClass.MatrixFp32) ?? double.PositiveInfinity)) / FasterThanPeak;
        return median >= least ? median : throw Absurd(
            source, "stepSeconds", FormattableString.Invariant($"{median:G4} s a step"), FormattableString.Invariant($"at least the {least:G4} s that its matrix products take at the peak of {card.Name}"));
    }

    // Phases come from a run in which allocations were followed, which is slower: they divide the time of the run in which nothing was.
    private static Dictionary<Phase, double>? Divided(double step, IReadOnlyDictionary<Phase, double> phases)
    {
        double forward = phases.GetValueOrDefault(Phase.Forward);
        double backward = phases.GetValueOrDefault(Phase.Backward);
        double update = phases.GetValueOrDefault(Phase.OptimizerStep) + phases.GetValueOrDefault(Phase.ZeroGrad);
        double all = forward + backward + update;
        return forward <= 0 || backward <= 0 ? null : new()
        {
            [Phase.Forward] = step * forward / all,
            [Phase.Backward] = step * backward / all,
            [Phase.OptimizerStep] = step * update / all,
        };
    }

    private static CardBytes? Bytes(RowSource source, GpuProfile card)
    {
        if (source.Row is not { ContextBytes: { } context, ReservedBytes: { } reserved, DeviceBytes: { } device } row)
            return null;
        long total = row.TotalMemoryBytes ?? card.TotalMemoryBytes;
        if (device > Math.Max(total, card.TotalMemoryBytes))
            throw Absurd(source, "deviceBytes", $"{device}", $"at most the {total} bytes of the card");
        if (reserved > device)
            throw Absurd(source, "reservedBytes", $"{reserved}", $"at most the {device} bytes that were in use on the card");
        if (context > device || context == 0)
            throw Absurd(source, "contextBytes", $"{context}", $"1 to the {device} bytes that were in use on the card");
        return new(context, reserved, device);
    }

    private static ToolException Absurd(RowSource source, string key, string value, string allowed) =>
        new(ExitCode.BadInput, $"{source.Where}: {key} says {value}; possible: {allowed}");
}
