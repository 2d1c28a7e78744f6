using GpuProbe.Core.Calibration.Fitting;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning.StepTimes;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Calibration;

/// <summary>
/// The equations of some rows: a row whose phases are known has one for each, else one for the step. The unknowns are, for each class, by
/// which factor it takes longer than at its peak.
/// </summary>
internal sealed class TimeDesign
{
    private const double ShareThatCounts = 0.02;
    private const int FewestRows = 8;
    private const double ShareOfRows = 0.05;

    private readonly List<double[]> _equations = [];
    private readonly List<double> _seconds = [];
    private readonly List<int> _rows = [];
    private readonly double[][] _steps;

    /// <summary>The equations of rows that all have a time.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="card">The card, whose speeds are known for all of them.</param>
    /// <param name="assumed">Classes that are not to be fitted.</param>
    public TimeDesign(IReadOnlyList<CalibrationRow> rows, GpuProfile card, IReadOnlyCollection<WorkClass> assumed)
    {
        _steps = [.. rows.Select(row => AtPeak(row.Work, row.Work.Total, card))];
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows[i].PhaseSeconds is { } phases)
                AddPhases(rows[i].Work, phases, card, i);
            else
                Add(_steps[i], rows[i].StepSeconds!.Value, i);
        }

        Start = [.. WorkVector.Classes.Select(kind => 1 / TimeModel.Assumed.Rates[kind].Utilisation)];
        IsFitted = [.. WorkVector.Classes.Select(kind => !assumed.Contains(kind) && Counts((int)kind))];
    }

    /// <summary>The assumed factors, class by class.</summary>
    public double[] Start { get; }

    /// <summary>
    /// Classes that are fitted: their assumed time is at least 2 % of an equation's in at least 8 rows and 5 % of them. The others keep what
    /// is assumed: noise would decide about them.
    /// </summary>
    public bool[] IsFitted { get; }

    /// <summary>The problem of the rows that are used.</summary>
    public FactorProblem Problem(Func<int, bool> isUsed)
    {
        int[] used = [.. Enumerable.Range(0, _rows.Count).Where(e => isUsed(_rows[e]))];
        return new(
            [.. WorkVector.Classes.Select((_, j) => used.Select(e => _equations[e][j]).ToArray())],
            [.. used.Select(e => _seconds[e])],
            [.. used.Select(e => _rows[e])],
            Start,
            IsFitted);
    }

    /// <summary>Seconds that factors predict for a row's step.</summary>
    public double Predict(int row, double[] factors) => _steps[row].Select((x, j) => x * factors[j]).Sum();

    private static double[] AtPeak(StepWork work, WorkVector amounts, GpuProfile card) =>
        [.. WorkVector.Classes.Select(kind => amounts[kind] > 0 ? amounts[kind] / CardSpeeds.Of(card, work, kind)!.Value : 0)];

    private void AddPhases(StepWork work, IReadOnlyDictionary<Phase, double> phases, GpuProfile card, int row)
    {
        Add(AtPeak(work, work.Forward, card), phases[Phase.Forward], row);
        Add(AtPeak(work, work.Backward, card), phases[Phase.Backward], row);
        Add(AtPeak(work, work.OptimizerStep, card), phases[Phase.OptimizerStep], row);
    }

    private void Add(double[] atPeak, double seconds, int row)
    {
        // A set-up without an optimizer has a phase in which nothing is asked for.
        if (seconds <= 0 || atPeak.All(x => x == 0))
            return;
        _equations.Add(atPeak);
        _seconds.Add(seconds);
        _rows.Add(row);
    }

    private bool Counts(int kind)
    {
        int rows = Enumerable.Range(0, _rows.Count)
            .Where(e => _equations[e][kind] * Start[kind] >= ShareThatCounts * _equations[e].Select((x, j) => x * Start[j]).Sum())
            .Select(e => _rows[e]).Distinct().Count();
        return rows >= FewestRows && rows >= ShareOfRows * _steps.Length;
    }
}
