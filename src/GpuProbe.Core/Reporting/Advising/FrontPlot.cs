using System.Globalization;
using GpuProbe.Core.Units;

namespace GpuProbe.Core.Reporting.Advising;

/// <summary>Memory against time, which has a logarithmic axis, as a drawing of characters.</summary>
internal static class FrontPlot
{
    private const int Width = 64;
    private const int Height = 12;
    private const int AxisWidth = 11;
    private const string Ranks = "123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>The lines; none where times are not known or there is nothing to compare.</summary>
    public static IReadOnlyList<string> Of(AdviceResult result)
    {
        AdvisedRun[] runs = [.. result.Candidates.Prepend(result.AsAsked).Where(one => one.TimeRatio is not null)];
        if (runs.Length < 2)
            return [];
        long limit = result.Card.TotalMemoryBytes - result.Card.MarginBytes;
        double left = runs.Min(one => one.TimeRatio!.Value), right = runs.Max(one => one.TimeRatio!.Value);
        double top = Math.Max(limit, runs.Max(one => one.DeviceBytes));
        char[][] cells = [.. Enumerable.Range(0, Height).Select(_ => new string(' ', Width).ToCharArray())];
        int limitRow = Row(limit, top);
        Array.Fill(cells[limitRow], '-');
        // The best is drawn last, over what lies below it.
        foreach (AdvisedRun one in runs.Reverse())
            cells[Row(one.DeviceBytes, top)][Column(one.TimeRatio!.Value, left, right)] = Mark(one, result);
        return
        [
            .. cells.Select((line, row) => Axis(row, limitRow, limit, top) + new string(line)),
            new string(' ', AxisWidth) + new string('.', Width),
            new string(' ', AxisWidth) + Ends(left, right),
        ];
    }

    private static int Row(double bytes, double top) => Math.Clamp(Height - 1 - (int)(bytes / top * (Height - 1) + 0.5), 0, Height - 1);

    private static int Column(double time, double left, double right) => right <= left ? 0 : (int)(Math.Log(time / left) / Math.Log(right / left) * (Width - 1) + 0.5);

    private static char Mark(AdvisedRun one, AdviceResult result) => one switch
    {
        _ when one == result.AsAsked => 'o',
        { Rank: { } rank } when rank <= Ranks.Length => Ranks[rank - 1],
        { Fits: true } => '+',
        _ => 'x',
    };

    private static string Axis(int row, int limitRow, long limit, double top) => row switch
    {
        _ when row == limitRow => Label(limit),
        0 => Label((long)top),
        Height - 1 => Label(0),
        _ => new string(' ', AxisWidth - 1) + "|",
    };

    private static string Label(long bytes) => new ByteSize(bytes).ToString().PadLeft(AxisWidth - 1) + "|";

    private static string Ends(double left, double right)
    {
        string first = Times(left), last = Times(right);
        return first + new string(' ', Width - first.Length - last.Length) + last;
    }

    private static string Times(double ratio) => string.Create(CultureInfo.InvariantCulture, $"{ratio:0.00} x the time");
}
