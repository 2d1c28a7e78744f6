using System.Diagnostics;
using System.Globalization;
using GpuProbe.Cli.Terminal;
using GpuProbe.Core.Datasets.Counting;
using GpuProbe.Core.Units;
using Spectre.Console;

namespace GpuProbe.Cli.Counting;

/// <summary>Shows how far a counting is: as one moving line on a terminal, else as a line now and then.</summary>
/// <param name="output">Where, and whether at all.</param>
/// <param name="totalBytes">Bytes of all files as they lie on disk; <see langword="null"/> where that is not known.</param>
internal sealed class CountingProgress(VerbOutput output, long? totalBytes)
{
    private const string Title = "counting tokens";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Blink = TimeSpan.FromSeconds(0.2);
    private readonly Stopwatch _time = Stopwatch.StartNew();
    private readonly Stopwatch _sinceShown = Stopwatch.StartNew();
    private StatusContext? _live;

    /// <summary>Does <paramref name="work"/> and shows what <see cref="Tell"/> is told meanwhile.</summary>
    public void During(Action work)
    {
        if (output.Quiet || !output.Streams.ErrorIsLive)
        {
            work();
            return;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output.Streams.Error),
            Ansi = AnsiSupport.Yes,
            ColorSystem = output.NoColour ? ColorSystemSupport.NoColors : ColorSystemSupport.Standard,
            Interactive = InteractionSupport.Yes,
        });
        console.Status().Spinner(Spinner.Known.Dots).Start(Title, status =>
        {
            _live = status;
            work();
        });
    }

    /// <summary>So much was counted, and so many bytes of the files were read.</summary>
    public void Tell(CensusProgress progress, long readBytes)
    {
        if (_sinceShown.Elapsed < (_live is null ? Pause : Blink))
            return;
        _sinceShown.Restart();
        string line = $"{Title}: {Line(progress, readBytes, totalBytes, _time.Elapsed.TotalSeconds)}";
        if (_live is { } live)
            live.Status = Markup.Escape(line);
        else
            output.Remark(line);
    }

    /// <summary>How fast it was, at its end.</summary>
    public void Finish(CensusProgress progress)
    {
        double seconds = Math.Max(_time.Elapsed.TotalSeconds, 1e-3);
        output.Remark(string.Create(CultureInfo.InvariantCulture, $"{progress.Tokens:N0} tokens of {new ByteSize(progress.TextBytes)} counted in {seconds:0.0} s, {Rate(progress, seconds)}"));
    }

    /// <summary>How far it is: <c>41 % of 2.10 GiB, 1,234,567 examples, 8.1 MB/s, 3 min left</c>.</summary>
    public static string Line(CensusProgress progress, long readBytes, long? totalBytes, double seconds)
    {
        string examples = string.Create(CultureInfo.InvariantCulture, $"{progress.Examples:N0} examples, {Rate(progress, seconds)}");
        if (totalBytes is not { } total || total == 0 || readBytes == 0)
            return examples;
        double share = Math.Min(1, (double)readBytes / total);
        return string.Create(CultureInfo.InvariantCulture, $"{100 * share:0} % of {new ByteSize(total)}, {examples}, {Left(seconds / share * (1 - share))} left");
    }

    private static string Rate(CensusProgress progress, double seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{progress.TextBytes / Math.Max(seconds, 1e-3) / 1e6:0.0} MB/s");

    private static string Left(double seconds)
    {
        const double minute = 60, hour = 3600;
        return seconds switch
        {
            < 1.5 * minute => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds):0} s"),
            < 1.5 * hour => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds / minute):0} min"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / hour:0.0} h"),
        };
    }
}
