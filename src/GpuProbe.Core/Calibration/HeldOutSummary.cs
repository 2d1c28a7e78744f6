using GpuProbe.Core.Calibration.Fitting;
using GpuProbe.Core.Calibration.Profiles;

namespace GpuProbe.Core.Calibration;

/// <summary>Errors on held-out rows, and the one-sided bounds that follow from them.</summary>
/// <param name="Error">The errors.</param>
/// <param name="Scores">How far reality was beyond the prediction, for each row that could be predicted.</param>
internal sealed record HeldOutSummary(HeldOutError Error, IReadOnlyList<double> Scores)
{
    /// <summary>The share of rows that margins are chosen for.</summary>
    public const double Share = 0.95;

    private const double TenthFromAbove = 0.9;

    /// <summary>The summary of one split; <see langword="null"/> where no fold could be predicted.</summary>
    /// <param name="split">The groups.</param>
    /// <param name="actual">What was measured.</param>
    /// <param name="predicted">What a fit without the row's fold says; <see langword="null"/> where there was none.</param>
    /// <param name="score">How far reality is beyond a prediction, from measured and predicted.</param>
    /// <remarks>
    /// The margin of each fold is chosen from the other folds' scores alone, as if its rows were still to come; its coverage is then
    /// counted on its own rows.
    /// </remarks>
    public static HeldOutSummary? Of(GroupFolds split, double[] actual, double?[] predicted, Func<double, double, double> score)
    {
        int[] rows = [.. Enumerable.Range(0, actual.Length).Where(i => predicted[i] is not null)];
        int[] folds = [.. rows.Select(i => split.Folds[i]).Distinct()];
        if (folds.Length < 2)
            return null;
        double[] errors = [.. rows.Select(i => (predicted[i]!.Value - actual[i]) / actual[i])];
        double[] scores = [.. rows.Select(i => score(actual[i], predicted[i]!.Value))];
        var bounds = folds.ToDictionary(
            fold => fold,
            fold => OrderStatistics.UpperBound(scores.Where((_, k) => split.Folds[rows[k]] != fold), Share));
        var groups = rows.Select((i, k) => (Group: split.Names[i], IsCovered: scores[k] <= bounds[split.Folds[i]]))
            .GroupBy(one => one.Group)
            .Select(group => (group.Key, Coverage: group.Average(one => one.IsCovered ? 1.0 : 0), Count: group.Count()))
            .OrderBy(group => group.Coverage).ThenBy(group => group.Key, StringComparer.Ordinal)
            .ToArray();
        return new(
            new HeldOutError
            {
                By = split.By,
                Groups = split.Groups,
                Folds = split.Count,
                FoldsNotFitted = split.Count - folds.Length,
                Rows = rows.Length,
                MedianError = OrderStatistics.Median(errors.Select(Math.Abs)),
                P90Error = OrderStatistics.Quantile(errors.Select(Math.Abs), TenthFromAbove),
                MaxError = errors.Max(Math.Abs),
                Bias = OrderStatistics.Median(errors),
                Coverage = groups.Sum(group => group.Coverage * group.Count) / rows.Length,
                WorstGroupCoverage = groups[0].Coverage,
                WorstGroup = groups[0].Key,
            },
            scores);
    }
}
