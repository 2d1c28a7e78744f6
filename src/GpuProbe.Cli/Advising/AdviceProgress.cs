using GpuProbe.Cli.Terminal;
using Spectre.Console;

namespace GpuProbe.Cli.Advising;

/// <summary>Shows on standard error how many set-ups ran: in a moving line on a terminal, else in one line at the start.</summary>
internal static class AdviceProgress
{
    /// <summary>Does <paramref name="work"/>, which tells how many runs are done.</summary>
    public static T During<T>(VerbOutput output, string title, Func<Action<int>, T> work)
    {
        if (output.Quiet || !output.Streams.ErrorIsLive)
        {
            output.Remark(title);
            return work(_ => { });
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output.Streams.Error),
            Ansi = AnsiSupport.Yes,
            ColorSystem = output.NoColour ? ColorSystemSupport.NoColors : ColorSystemSupport.Standard,
            Interactive = InteractionSupport.Yes,
        });
        return console.Status().Spinner(Spinner.Known.Dots).Start(
            Markup.Escape(title),
            status => work(done => status.Status = Markup.Escape($"{title}: {done} runs on virtual cards")));
    }
}
