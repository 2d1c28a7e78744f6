using GpuProbe.Core.Reporting;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.Units;
using Spectre.Console;

namespace GpuProbe.Cli.Terminal;

/// <summary>Shows a run as one moving line on a terminal.</summary>
internal sealed class LiveProgress(StandardStreams streams, bool colour) : IProgressDisplay
{
    /// <inheritdoc/>
    public T During<T>(string title, int steps, Func<IRunObserver, T> work)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(streams.Error),
            Ansi = AnsiSupport.Yes,
            ColorSystem = colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
        });
        return console.Status().Spinner(Spinner.Known.Dots).Start(
            Markup.Escape(title), status => work(new Line(status, title, steps)));
    }

    private sealed class Line(StatusContext status, string title, int steps) : IRunObserver
    {
        private long _peak;

        public void PhaseStarted(Phase phase, int step, int microBatchIndex)
        {
            string place = step > 0 ? $"step {step} of {steps}, {PhaseNames.Of(phase)}" : PhaseNames.Of(phase);
            string peak = _peak > 0 ? $", peak so far {new ByteSize(_peak)}" : "";
            status.Status = Markup.Escape($"{title}: {place}{peak}");
        }

        public void PhaseFinished(PhaseMeasurement phase) => _peak = Math.Max(_peak, phase.PeakAllocatedBytes);
    }
}
