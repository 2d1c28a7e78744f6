using GpuProbe.Core.Calibration.Fitting;
using GpuProbe.Core.Calibration.Profiles;
using GpuProbe.Core.Devices;

namespace GpuProbe.Core.Calibration;

/// <summary>Fits what a card holds beside the allocator's segments: medians, which up to half the rows may be wrong without moving far.</summary>
internal static class MemoryFit
{
    private const int RowsOfOneKind = 8;

    /// <summary>The constants of some rows, all with bytes, with their error on what is held out.</summary>
    public static MemoryCalibration Of(IReadOnlyList<CalibrationRow> rows, GpuProfile card)
    {
        Kind[] kinds = [.. rows.Select(row => Kind.Of(row, card))];
        Constants all = Fit(rows, kinds, _ => true);
        double[] actual = [.. rows.Select(row => (double)row.Bytes!.Device)];
        HeldOutSummary[] summaries = [.. GroupFolds.Splits(rows)
            .Select(split => HeldOutSummary.Of(split, actual, Predictions(rows, kinds, split), (measured, predicted) => measured - predicted))
            .OfType<HeldOutSummary>()];
        double margin = summaries.Max(one => OrderStatistics.UpperBound(one.Scores, HeldOutSummary.Share));
        return new MemoryCalibration
        {
            ContextBytes = all.Context,
            OverheadBytes = all.Overhead,
            Overheads = [.. all.ByKind.OrderBy(one => one.Key.Precision, StringComparer.Ordinal).ThenBy(one => one.Key.Attention, StringComparer.Ordinal)
                .Select(one => new KernelOverhead(one.Key.Precision, one.Key.Attention, one.Value))],
            MarginBytes = Math.Max(0, (long)Math.Ceiling(margin)),
            Coverage = HeldOutSummary.Share,
            Range = ValidityRange.Of([.. rows.Select(row => row.Setup)], card),
            Rows = rows.Count,
            HeldOut = [.. summaries.Select(one => one.Error)],
        };
    }

    private static double?[] Predictions(IReadOnlyList<CalibrationRow> rows, Kind[] kinds, GroupFolds split)
    {
        double?[] predicted = new double?[rows.Count];
        for (int fold = 0; fold < split.Count; fold++)
        {
            int left = fold;
            Constants fitted = Fit(rows, kinds, i => split.Folds[i] != left);
            for (int i = 0; i < rows.Count; i++)
            {
                if (split.Folds[i] == fold)
                    predicted[i] = rows[i].Bytes!.Reserved + fitted.Context.Value + fitted.ByKind.GetValueOrDefault(kinds[i], fitted.Overhead).Value;
            }
        }

        return predicted;
    }

    private static Constants Fit(IReadOnlyList<CalibrationRow> rows, Kind[] kinds, Func<int, bool> isUsed)
    {
        int[] used = [.. Enumerable.Range(0, rows.Count).Where(isUsed)];
        return new(
            Median(used.Select(i => rows[i].Bytes!.Context)),
            Median(used.Select(i => rows[i].Bytes!.Overhead)),
            used.GroupBy(i => kinds[i]).Where(group => group.Count() >= RowsOfOneKind)
                .ToDictionary(group => group.Key, group => Median(group.Select(i => rows[i].Bytes!.Overhead))));
    }

    private static FittedBytes Median(IEnumerable<long> bytes)
    {
        double[] all = [.. bytes.Select(one => (double)one)];
        (double median, double low, double high) = OrderStatistics.MedianWithInterval(all);
        return new((long)median, (long)low, (long)high, all.Length);
    }

    private sealed record Kind(string Precision, string Attention)
    {
        public static Kind Of(CalibrationRow row, GpuProfile card) => new(SetupTraits.Precision(row.Setup, card), SetupTraits.Kernel(row.Setup, card));
    }

    private sealed record Constants(FittedBytes Context, FittedBytes Overhead, Dictionary<Kind, FittedBytes> ByKind);
}
