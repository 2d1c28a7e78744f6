using System.Diagnostics;
using System.Globalization;
using GpuProbe.Cli.Terminal;
using GpuProbe.Core.Reporting.Rows;
using Spectre.Console;

namespace GpuProbe.Cli.Sweeps;

/// <summary>Shows how far a sweep is: as one moving line on a terminal, else as a line now and then.</summary>
/// <param name="output">Where, and whether at all.</param>
/// <param name="title">What the sweep is called.</param>
/// <param name="points">Points of it.</param>
/// <param name="earlier">Points that were done before.</param>
internal sealed class SweepProgress(VerbOutput output, string title, int points, int earlier)
{
    private const int LatestPoints = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Blink = TimeSpan.FromSeconds(0.2);
    private readonly Lock _gate = new();
    private readonly Stopwatch _time = Stopwatch.StartNew();
    private readonly Queue<TimeSpan> _latest = new([TimeSpan.Zero]);
    private readonly Stopwatch _sinceShown = Stopwatch.StartNew();
    private int _done;
    private int _failed;
    private StatusContext? _live;

    /// <summary>Does <paramref name="work"/> and shows what <see cref="Done"/> is told meanwhile.</summary>
    public void During(Action work)
    {
        if (output.Quiet || !output.Streams.ErrorIsLive)
        {
            output.Remark($"{title}: {points} points{(earlier > 0 ? $", {earlier} of them done before" : "")}");
            work();
            return;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output.Streams.Error),
            Ansi = AnsiSupport.Yes,
            ColorSystem = output.NoColour || StandardStreams.ColourRefused ? ColorSystemSupport.NoColors : ColorSystemSupport.Standard,
            Interactive = InteractionSupport.Yes,
        });
        console.Status().Spinner(Spinner.Known.Dots).Start(Markup.Escape($"{title}: {earlier} of {points} points"), status =>
        {
            _live = status;
            work();
        });
    }

    /// <summary>A point has its row; from any thread.</summary>
    public void Done(ResultRow row)
    {
        lock (_gate)
        {
            _done++;
            _failed += row.Status == RowStatus.Failed ? 1 : 0;
            Time(row);
            if (_sinceShown.Elapsed < (_live is null ? Pause : Blink))
                return;
            _sinceShown.Restart();
            string line = $"{title}: {Line(earlier + _done, points, _failed, PerSecond)}";
            if (_live is { } live)
                live.Status = Markup.Escape(line);
            else
                output.Remark(line);
        }
    }

    private double PerSecond => (_latest.Count - 1) / Math.Max((_time.Elapsed - _latest.Peek()).TotalSeconds, double.Epsilon);

    // The latest points tell best how long the others take: lanes differ, and what is calculated or refused takes no time.
    private void Time(ResultRow row)
    {
        if (row.Lane == RowLane.ClosedForm || row.Status == RowStatus.Refused)
            return;
        _latest.Enqueue(_time.Elapsed);
        if (_latest.Count > LatestPoints + 1)
            _latest.Dequeue();
    }

    /// <summary>How far it is: <c>412 of 1000 points (41 %), 3 failed, 9.8 a second, 1 min left</c>.</summary>
    /// <param name="done">Points that are done.</param>
    /// <param name="points">All points.</param>
    /// <param name="failed">Points that failed.</param>
    /// <param name="perSecond">Points done in a second.</param>
    public static string Line(int done, int points, int failed, double perSecond)
    {
        if (perSecond <= 0)
            return $"{done} of {points} points";
        string rate = perSecond >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{perSecond:0.0} a second")
            : string.Create(CultureInfo.InvariantCulture, $"{perSecond * 60:0.0} a minute");
        string problems = failed > 0 ? $", {failed} failed" : "";
        return $"{done} of {points} points ({100L * done / points} %){problems}, {rate}, {Left((points - done) / perSecond)} left";
    }

    private static string Left(double seconds)
    {
        const double minute = 60, hour = 3600, day = 86400;
        return seconds switch
        {
            < 1.5 * minute => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds):0} s"),
            < 1.5 * hour => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds / minute):0} min"),
            < 2 * day => string.Create(CultureInfo.InvariantCulture, $"{seconds / hour:0.0} h"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / day:0.0} days"),
        };
    }
}
