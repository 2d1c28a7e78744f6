using System.Text;

namespace GpuProbe.Cli.Terminal;

/// <summary>The program's standard streams: data goes to <see cref="Out"/>, talk and progress to <see cref="Error"/>.</summary>
internal sealed class StandardStreams : IDisposable
{
    private const int WidestReport = 120;
    private const int NarrowestReport = 80;

    private StandardStreams(TextWriter output, TextWriter error)
    {
        Out = output;
        Error = error;
    }

    /// <summary>For data.</summary>
    public TextWriter Out { get; }

    /// <summary>For talk and progress.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether a person sees <see cref="Out"/>.</summary>
    public bool OutIsTerminal { get; } = !Console.IsOutputRedirected && !IsDumb;

    /// <summary>Whether a person sees <see cref="Error"/>.</summary>
    public bool ErrorIsTerminal { get; } = !Console.IsErrorRedirected && !IsDumb;

    /// <summary>Whether <see cref="Error"/> can show a moving display: a terminal, and not a CI's log.</summary>
    public bool ErrorIsLive { get; } = !Console.IsErrorRedirected && !IsDumb && !IsSet("CI");

    /// <summary>Columns that a report may use.</summary>
    public int Width => WidthOf(OutIsTerminal);

    /// <summary>Columns that a report on <see cref="Error"/> may use.</summary>
    public int ErrorWidth => WidthOf(ErrorIsTerminal);

    /// <summary>Whether the user's environment asks for no colour (https://no-color.org).</summary>
    public static bool ColourRefused => IsSet("NO_COLOR");

    private static bool IsDumb => Environment.GetEnvironmentVariable("TERM") == "dumb";

    /// <summary>Opens the streams. This avoids Console.Out, whose set-up costs a good part of a short run.</summary>
    public static StandardStreams Open() => new(Writer(Console.OpenStandardOutput()), Writer(Console.OpenStandardError()));

    /// <summary>Opens standard input for data.</summary>
    public static Stream OpenInput() => Console.OpenStandardInput();

    /// <summary>Says one thing to the user.</summary>
    public void Say(string message) => Error.WriteLine("gpuprobe: " + message);

    /// <summary>Whether nobody reads <see cref="Out"/> any more.</summary>
    public bool OutIsClosed()
    {
        try
        {
            Out.Flush();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Error.Flush();
        try
        {
            Out.Flush();
        }
        catch (IOException)
        {
            // Nobody reads any more.
        }
    }

    private static int WidthOf(bool terminal) => terminal ? Math.Clamp(Console.WindowWidth, NarrowestReport, WidestReport) : 100;

    private static StreamWriter Writer(Stream stream) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true, NewLine = "\n" };

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
