using System.CommandLine;
using GpuProbe.Cli.Terminal;

namespace GpuProbe.Cli.CommandLine;

/// <summary>The options of every verb that produces data.</summary>
internal sealed class OutputOptions
{
    private const string StandardOutput = "-";

    private readonly ValueOption _json = new("--json", "[FILE|-]", "The result as JSON (schema gpuprobe.result/1): to FILE beside the report, or to standard output in its place.", OptionGroups.Output)
    {
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly FlagOption _quiet = new("--quiet", "No progress and no remarks on standard error.", OptionGroups.Output);
    private readonly FlagOption _noColor = new("--no-color", "No colour; also without a terminal, or with NO_COLOR set.", OptionGroups.Output);

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        command.Add(_json);
        command.Add(_quiet);
        command.Add(_noColor);
    }

    /// <summary>The output that a command line asks for.</summary>
    public VerbOutput Read(ParseResult parsed, StandardStreams streams)
    {
        string? json = parsed.GetResult(_json) is null ? null : parsed.GetValue(_json) ?? StandardOutput;
        return new VerbOutput(
            streams,
            JsonToStandardOutput: json == StandardOutput,
            JsonFile: json is StandardOutput ? null : json,
            Quiet: parsed.GetValue(_quiet),
            Colour: !parsed.GetValue(_noColor) && streams.OutIsTerminal && !StandardStreams.ColourRefused);
    }
}
