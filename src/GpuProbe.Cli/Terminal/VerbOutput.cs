using GpuProbe.Core.Reporting;

namespace GpuProbe.Cli.Terminal;

/// <summary>Where a verb's output goes.</summary>
/// <param name="Streams">The program's streams.</param>
/// <param name="JsonToStandardOutput">Whether standard output holds the JSON and nothing else.</param>
/// <param name="JsonFile">The file for the JSON, if there is one.</param>
/// <param name="Quiet">Whether to leave out progress and remarks.</param>
/// <param name="NoColour">Whether the user wants no colour.</param>
internal sealed record VerbOutput(
    StandardStreams Streams, bool JsonToStandardOutput, string? JsonFile, bool Quiet, bool NoColour)
{
    /// <summary>Writes a part of the report for people, unless standard output belongs to the JSON.</summary>
    public void Report(Func<ReportStyle, string> render)
    {
        if (JsonToStandardOutput)
            return;
        Streams.Out.Write(render(new ReportStyle(Streams.Width, !NoColour && Streams.OutIsTerminal)));
    }

    /// <summary>Writes a report to standard error, because standard output belongs to a command.</summary>
    public void ReportBesideCommand(Func<ReportStyle, string> render)
    {
        if (!Quiet)
            Streams.Error.Write(render(new ReportStyle(Streams.ErrorWidth, !NoColour && Streams.ErrorIsTerminal)));
    }

    /// <summary>Writes the result as JSON where it was asked for.</summary>
    public void Json(Func<string> write)
    {
        if (JsonToStandardOutput)
            Streams.Out.Write(write());
        else if (JsonFile is not null)
            WholeFile.Write(JsonFile, write());
    }

    /// <summary>Says something that is not needed to understand the result.</summary>
    public void Remark(string message)
    {
        if (!Quiet)
            Streams.Say(message);
    }
}
