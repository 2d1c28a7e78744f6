using GpuProbe.Core.Calibration.Profiles;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning.StepTimes;
using GpuProbe.Core.Reporting;

namespace GpuProbe.Core.Calibration;

/// <summary>Fits what physics does not give from rows that were measured on a card.</summary>
public static class Calibrator
{
    /// <summary>Rows that a fit needs at least: with fewer than 19 no margin can be chosen that holds for 95 %.</summary>
    public const int FewestRows = 20;

    /// <summary>Groups that each way of holding out needs at least: two to fit and one to test.</summary>
    public const int FewestGroups = 3;

    /// <summary>The profile of some rows.</summary>
    /// <param name="sources">The rows; those that were not measured on a card are left out and counted.</param>
    /// <param name="choice">Which to use where they are of several cards, drivers or libtorches.</param>
    /// <param name="known">The description of a card by the name in a row; <see langword="null"/> where there is none.</param>
    /// <param name="assumed">Classes of operators that keep the assumed utilisation.</param>
    /// <param name="tool">What the profile says of its author.</param>
    /// <param name="date">What the profile says of its day.</param>
    /// <exception cref="ToolException">The rows are too few, of several kinds, degenerate, or hold what cannot be (exit code 2).</exception>
    public static CalibrationProfile Fit(
        IReadOnlyList<RowSource> sources,
        RowChoice choice,
        Func<string, GpuProfile?> known,
        IReadOnlyCollection<WorkClass> assumed,
        ToolInfo tool,
        DateOnly date)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(choice);
        var selected = SelectedRows.Of(sources, choice, known);
        CalibrationRow[] withBytes = [.. selected.Rows.Where(row => row.Bytes is not null)];
        CalibrationRow[] timed = [.. selected.Rows.Where(row => row.StepSeconds is not null)];
        Require(withBytes.Length >= timed.Length ? withBytes : timed, selected);
        string? memoryMissing = WhyNot(withBytes);
        string? timeMissing = WhyNot(timed) ?? Unknown(timed, selected.Card);
        if (memoryMissing is not null && timeMissing is not null)
            throw new ToolException(ExitCode.BadInput, $"neither memory nor time can be fitted: {memoryMissing}; {timeMissing}");
        return new CalibrationProfile
        {
            Tool = tool,
            Date = date,
            Gpu = selected.Card.Name,
            ProductName = selected.Card.ProductName,
            Driver = selected.Driver,
            Libtorch = selected.Torch,
            Rows = selected.Rows.Count,
            Skipped = selected.Skipped,
            Memory = memoryMissing is null ? MemoryFit.Of(withBytes, selected.Card) : null,
            MemoryMissing = memoryMissing,
            Time = timeMissing is null ? TimeFit.Of(timed, selected.Card, assumed) : null,
            TimeMissing = timeMissing,
        };
    }

    private static void Require(CalibrationRow[] rows, SelectedRows selected)
    {
        if (WhyNot(rows) is { } why)
            throw new ToolException(ExitCode.BadInput, why + SelectedRows.Summary(selected.Skipped));
    }

    private static string? WhyNot(CalibrationRow[] rows)
    {
        if (rows.Length < FewestRows)
            return $"{rows.Length} usable rows; needed: at least {FewestRows}, of {FewestGroups} models, sequence lengths and micro-batches";
        foreach (GroupFolds split in GroupFolds.Splits(rows))
        {
            string[] groups = [.. split.Names.Distinct().OrderBy(name => name.Length).ThenBy(name => name, StringComparer.Ordinal)];
            if (groups.Length < FewestGroups)
                return $"all {rows.Length} rows have {split.By} {string.Join(" or ", groups)}; needed: at least {FewestGroups} different ones, so that the error on one that is held out can be told";
        }

        return null;
    }

    private static string? Unknown(CalibrationRow[] rows, GpuProfile card) => rows
        .Select(row => CardSpeeds.Unknown(card, row.Work)).FirstOrDefault(kind => kind is not null) is { } missing
        ? $"the description of {card.Name} lacks the peak speed of {TimeFit.NameOf(missing)}"
        : null;
}
