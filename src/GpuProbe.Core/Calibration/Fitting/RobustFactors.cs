namespace GpuProbe.Core.Calibration.Fitting;

/// <summary>
/// Fits <see cref="FactorProblem"/>s by iteratively reweighted non-negative least squares on residuals relative to the prediction:
/// Huber's weights until the scale has settled, then Tukey's biweight, under which gross outliers have no weight at all (Maronna, Martin
/// and Yohai, Robust Statistics, chapters 4 and 5).
/// </summary>
/// <remarks>
/// Residuals are divided by what is predicted, not by what was measured: a step that was measured ten times too short would otherwise pull
/// ten times as hard. The start is one number for all classes, the median ratio of measured to assumed, which half the data would have to
/// be wrong to move. Intervals come from the jackknife over rows (the covariance CR3 of Bell and McCaffrey 2002), whose phases share their noise; the plain
/// sandwich is too narrow where a few rows alone tell a factor.
/// </remarks>
public static class RobustFactors
{
    private const double Huber = 1.345;
    private const double Biweight = 4.685;
    private const double LeastScale = 1e-9;
    private const double Settled = 1e-10;
    private const int MostTurns = 60;
    private const int TurnsOfHuber = 12;

    /// <summary>The fit; <see langword="null"/> where the columns that are to be fitted do not tell their factors apart.</summary>
    public static FactorFit? Fit(FactorProblem problem)
    {
        int[] fitted = [.. Enumerable.Range(0, problem.Start.Length).Where(j => problem.IsFitted[j])];
        if (fitted.Length == 0 || problem.Seconds.Length < fitted.Length)
            return null;
        double[] factors = Scaled(problem);
        double[] predicted = Predict(problem, factors);
        double scale = 0;
        for (int turn = 0; turn < MostTurns; turn++)
        {
            double[] residuals = Residuals(problem, predicted);
            scale = ScaleOf(residuals);
            bool redescends = turn >= TurnsOfHuber;
            double[] next = Solve(problem, fitted, factors, predicted, residuals, scale, redescends);
            bool isSettled = fitted.All(j => Math.Abs(next[j] - factors[j]) <= Settled * Math.Max(next[j], problem.Start[j]));
            factors = next;
            predicted = Predict(problem, factors);
            if (isSettled && redescends)
                break;
            if (isSettled && turn < TurnsOfHuber)
                turn = TurnsOfHuber - 1;
        }

        double[] rest = Residuals(problem, predicted);
        return new(factors, Intervals(problem, fitted, factors, predicted, rest, scale), scale, Outliers(problem, rest, scale));
    }

    /// <summary>How well the columns that are to be fitted can be told apart: <see cref="Collinearity.Sines"/>, 1 for columns that are not.</summary>
    public static double[] Sines(FactorProblem problem)
    {
        int[] fitted = [.. Enumerable.Range(0, problem.Start.Length).Where(j => problem.IsFitted[j])];
        double[] sines = [.. problem.Start.Select(_ => 1.0)];
        if (fitted.Length == 0)
            return sines;
        double[] predicted = Predict(problem, problem.Start);
        double[][] columns = [.. fitted.Select(j => problem.Columns[j].Select((x, i) => x / predicted[i]).ToArray())];
        double[] found = columns[0].Length < fitted.Length
            ? new double[fitted.Length]
            : Collinearity.Sines(Triangle(HouseholderQr.Reduce(columns, new double[columns[0].Length]).R));
        for (int k = 0; k < fitted.Length; k++)
            sines[fitted[k]] = found[k];
        return sines;
    }

    private static double[][] Triangle(double[,] r) =>
        [.. Enumerable.Range(0, r.GetLength(1)).Select(j => Enumerable.Range(0, r.GetLength(0)).Select(i => r[i, j]).ToArray())];

    private static double[] Scaled(FactorProblem problem)
    {
        double[] predicted = problem.Predict(problem.Start);
        double ratio = OrderStatistics.Median(problem.Seconds.Select((seconds, i) => seconds / predicted[i]));
        return [.. problem.Start.Select((factor, j) => problem.IsFitted[j] ? ratio * factor : factor)];
    }

    // A class whose factor went to 0 must not make an observation's weight infinite.
    private static double[] Predict(FactorProblem problem, double[] factors)
    {
        const double least = 1e-3;
        double[] predicted = problem.Predict(factors);
        for (int i = 0; i < predicted.Length; i++)
            predicted[i] = Math.Max(predicted[i], least * problem.Seconds[i]);
        return predicted;
    }

    private static double[] Residuals(FactorProblem problem, double[] predicted)
    {
        double[] residuals = new double[predicted.Length];
        for (int i = 0; i < residuals.Length; i++)
            residuals[i] = problem.Seconds[i] / predicted[i] - 1;
        return residuals;
    }

    private static double ScaleOf(double[] residuals) =>
        Math.Max(LeastScale, OrderStatistics.DeviationOfMedian * OrderStatistics.Median(residuals.Select(Math.Abs)));

    private static double[] Solve(
        FactorProblem problem, int[] fitted, double[] factors, double[] predicted, double[] residuals, double scale, bool redescends)
    {
        int count = predicted.Length;
        double[] roots = new double[count];
        double[] right = new double[count];
        for (int i = 0; i < count; i++)
        {
            roots[i] = Math.Sqrt(Weight(residuals[i] / scale, redescends)) / predicted[i];
            right[i] = problem.Seconds[i];
        }

        for (int j = 0; j < factors.Length; j++)
        {
            if (problem.IsFitted[j])
                continue;
            for (int i = 0; i < count; i++)
                right[i] -= factors[j] * problem.Columns[j][i];
        }

        double[][] columns = new double[fitted.Length][];
        double[] norms = new double[fitted.Length];
        for (int k = 0; k < fitted.Length; k++)
        {
            columns[k] = new double[count];
            for (int i = 0; i < count; i++)
                columns[k][i] = roots[i] * problem.Columns[fitted[k]][i];
            norms[k] = Math.Sqrt(columns[k].Sum(x => x * x));
            for (int i = 0; i < count && norms[k] > 0; i++)
                columns[k][i] /= norms[k];
        }

        for (int i = 0; i < count; i++)
            right[i] *= roots[i];
        var reduced = HouseholderQr.Reduce(columns, right);
        double[] solution = NonNegativeLeastSquares.Solve(reduced.R, reduced.C);
        double[] next = [.. factors];
        for (int k = 0; k < fitted.Length; k++)
            next[fitted[k]] = norms[k] > 0 ? solution[k] / norms[k] : factors[fitted[k]];
        return next;
    }

    private static double Weight(double u, bool redescends)
    {
        double size = Math.Abs(u);
        if (!redescends)
            return size <= Huber ? 1 : Huber / size;
        double rest = 1 - u / Biweight * (u / Biweight);
        return size >= Biweight ? 0 : rest * rest;
    }

    private static double Slope(double u)
    {
        double square = u / Biweight * (u / Biweight);
        return square >= 1 ? 0 : (1 - square) * (1 - 5 * square);
    }

    private static int Outliers(FactorProblem problem, double[] residuals, double scale) => Enumerable.Range(0, residuals.Length)
        .Where(i => Math.Abs(residuals[i]) >= Biweight * scale).Select(i => problem.Clusters[i]).Distinct().Count();

    private static double?[] Intervals(FactorProblem problem, int[] fitted, double[] factors, double[] predicted, double[] residuals, double scale)
    {
        double?[] widths = new double?[factors.Length];
        int[] active = [.. fitted.Where(j => factors[j] > 0)];
        int clusters = problem.Clusters.Distinct().Count();
        if (active.Length == 0 || clusters <= active.Length)
            return widths;
        double[,] bread = new double[active.Length, active.Length];
        Dictionary<int, (double[] Score, double[,] Bread)> parts = [];
        double[] row = new double[active.Length];
        for (int i = 0; i < predicted.Length; i++)
        {
            double u = residuals[i] / scale;
            (double slope, double score) = (Slope(u), Weight(u, redescends: true) * residuals[i]);
            if (!parts.TryGetValue(problem.Clusters[i], out (double[] Score, double[,] Bread) part))
                parts[problem.Clusters[i]] = part = (new double[active.Length], new double[active.Length, active.Length]);
            for (int k = 0; k < active.Length; k++)
            {
                row[k] = problem.Columns[active[k]][i] / predicted[i];
                part.Score[k] += score * row[k];
            }

            Accumulate(bread, row, slope);
            Accumulate(part.Bread, row, slope);
        }

        double[] squares = new double[active.Length];
        foreach ((double[] score, double[,] own) in parts.Values)
        {
            if (score.All(entry => entry == 0))
                continue;
            if (Change(bread, own, score) is not { } change)
                return widths;
            for (int k = 0; k < active.Length; k++)
                squares[k] += change[k] * change[k];
        }

        double points = StudentT.TwoSided95(clusters - active.Length);
        for (int k = 0; k < active.Length; k++)
            widths[active[k]] = points * Math.Sqrt((clusters - 1.0) / clusters * squares[k]);
        return widths;
    }

    // By how much the factors change where a cluster is left out, in one step of Newton's.
    private static double[]? Change(double[,] bread, double[,] own, double[] score)
    {
        int count = score.Length;
        double[,] rest = new double[count, count];
        for (int j = 0; j < count; j++)
        {
            for (int k = 0; k < count; k++)
                rest[j, k] = bread[j, k] - own[j, k];
        }

        if (SymmetricSystem.Inverse(rest) is not { } inverse)
            return null;
        return [.. Enumerable.Range(0, count).Select(j => Enumerable.Range(0, count).Sum(k => inverse[j, k] * score[k]))];
    }

    private static void Accumulate(double[,] matrix, double[] row, double weight)
    {
        for (int j = 0; j < row.Length; j++)
        {
            for (int k = 0; k < row.Length; k++)
                matrix[j, k] += weight * row[j] * row[k];
        }
    }
}
