using System.Text.Json;
using GpuProbe.Core.Calibration.Fitting;
using GpuProbe.Core.Calibration.Profiles;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning.StepTimes;

namespace GpuProbe.Core.Calibration;

/// <summary>Fits the utilisations of the time model.</summary>
internal static class TimeFit
{
    // Below it a column is others' sum to three digits, and the noise of any clock decides.
    private const double LeastSine = 1e-3;

    /// <summary>The utilisations with their errors on what is held out.</summary>
    /// <exception cref="ToolException">The rows do not tell some classes apart (exit code 2).</exception>
    public static TimeCalibration Of(IReadOnlyList<CalibrationRow> rows, GpuProfile card, IReadOnlyCollection<WorkClass> assumed)
    {
        var design = new TimeDesign(rows, card, assumed);
        FactorProblem whole = design.Problem(_ => true);
        RequireApart(whole);
        FactorFit fit = RobustFactors.Fit(whole)
            ?? throw Bad("the rows have too few different shapes to tell any class of operators from another; vary model, seq-len and micro-batch");
        double[] actual = [.. rows.Select(row => row.StepSeconds!.Value)];
        HeldOutSummary[] summaries = [.. GroupFolds.Splits(rows)
            .Select(split => HeldOutSummary.Of(split, actual, Predictions(design, split, fit), (measured, predicted) => measured / predicted))
            .OfType<HeldOutSummary>()];
        if (summaries.Length == 0)
            throw Bad("whatever is held out, the rest does not tell the classes of operators apart; add rows, so that each constant shows in more than one model, seq-len and micro-batch");
        return new TimeCalibration
        {
            Rates = [.. WorkVector.Classes.Where(kind => design.IsFitted[(int)kind]).Select(kind => Rate(kind, fit))],
            Noise = fit.Scale,
            LowRatio = summaries.Min(one => OrderStatistics.Quantile(one.Scores, 1 - HeldOutSummary.Share)),
            HighRatio = summaries.Max(one => OrderStatistics.UpperBound(one.Scores, HeldOutSummary.Share)),
            Coverage = HeldOutSummary.Share,
            Range = ValidityRange.Of([.. rows.Select(row => row.Setup)], card),
            Rows = rows.Count,
            Outliers = fit.Outliers,
            HeldOut = [.. summaries.Select(one => one.Error)],
        };
    }

    /// <summary>The name of a class, as in the JSON: <c>matrix-fp32</c>.</summary>
    public static string NameOf(WorkClass kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    private static void RequireApart(FactorProblem problem)
    {
        if (!problem.IsFitted.Contains(true))
            throw Bad("no class of operators takes enough time in enough rows to be fitted; vary model, seq-len and micro-batch");
        double[] sines = RobustFactors.Sines(problem);
        string[] mixed = [.. WorkVector.Classes.Where(kind => sines[(int)kind] < LeastSine).Select(NameOf)];
        if (mixed.Length > 0)
            throw Bad(
                $"the rows cannot tell apart what these cost: {string.Join(", ", mixed)}, which grow together in all of them; "
                + $"add rows in which they differ (other models, seq-len, micro-batch, optimizers), or keep one as assumed with --assume {mixed[^1]}");
    }

    private static double?[] Predictions(TimeDesign design, GroupFolds split, FactorFit whole)
    {
        double?[] predicted = new double?[split.Folds.Length];
        for (int fold = 0; fold < split.Count; fold++)
        {
            int left = fold;
            // From where the whole fit ended it is only a few turns; the robust start is the same.
            FactorProblem rest = design.Problem(row => split.Folds[row] != left);
            if (RobustFactors.Sines(rest).Min() < LeastSine || RobustFactors.Fit(rest with { Start = Near(whole, rest) }) is not { } fit)
                continue;
            for (int row = 0; row < predicted.Length; row++)
            {
                if (split.Folds[row] == fold)
                    predicted[row] = design.Predict(row, fit.Factors);
            }
        }

        return predicted;
    }

    private static double[] Near(FactorFit whole, FactorProblem rest) =>
        [.. rest.Start.Select((assumed, j) => rest.IsFitted[j] && whole.Factors[j] > 0 ? whole.Factors[j] : assumed)];

    private static FittedRate Rate(WorkClass kind, FactorFit fit)
    {
        double factor = fit.Factors[(int)kind];
        if (factor <= 0)
            return new(kind, null, null, null);
        return fit.HalfWidths[(int)kind] is { } half
            ? new(kind, 1 / factor, 1 / (factor + half), half < factor ? 1 / (factor - half) : null)
            : new(kind, 1 / factor, null, null);
    }

    private static ToolException Bad(string message) => new(ExitCode.BadInput, message);
}
