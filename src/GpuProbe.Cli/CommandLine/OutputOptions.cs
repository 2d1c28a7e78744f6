using System.CommandLine;
using GpuProbe.Cli.Terminal;

namespace GpuProbe.Cli.CommandLine;

/// <summary>The options of every verb that produces data.</summary>
internal sealed class OutputOptions
{
    private const string StandardOutput = "-";
    private const string NoTalk = "No progress and no remarks on standard error.";

    private readonly ValueOption _json;
    private readonly FlagOption _quiet;
    private readonly FlagOption _noColor = new("--no-color", "No colour; also without a terminal, or with NO_COLOR set.", OptionGroups.Output);

    /// <summary>The options of a verb whose report goes to standard output.</summary>
    public OutputOptions()
        : this(BesideReport("gpuprobe.result/1"), NoTalk)
    {
    }

    private OutputOptions(string json, string quiet)
    {
        _json = new("--json", "[FILE|-]", json, OptionGroups.Output) { Arity = ArgumentArity.ZeroOrOne };
        _quiet = new("--quiet", quiet, OptionGroups.Output);
    }

    /// <summary>The options of a verb whose result is of another schema.</summary>
    public static OutputOptions OfSchema(string schema) => new(BesideReport(schema), NoTalk);

    /// <summary>The options of a verb that runs a command, whose standard output is the command's.</summary>
    public static OutputOptions BesideCommand() => new(
        "The result as JSON (schema gpuprobe.virtual/1): to FILE, or to standard output behind what the command wrote there.",
        "No report; the exit code still tells the verdict.");

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
        if (json is not (null or StandardOutput))
            RequireNoInput(parsed, json);
        return new VerbOutput(
            streams,
            JsonToStandardOutput: json == StandardOutput,
            JsonFile: json is StandardOutput ? null : json,
            Quiet: parsed.GetValue(_quiet),
            NoColour: parsed.GetValue(_noColor) || StandardStreams.ColourRefused);
    }

    // A set-up or a model's configuration that somebody wrote is not to be replaced by what was found out about it.
    private void RequireNoInput(ParseResult parsed, string json) => WholeFile.RequireOther(
        json,
        _json.Name,
        parsed.CommandResult.Command.Options.OfType<ValueOption>()
            .Where(option => option != _json && parsed.GetResult(option) is not null)
            .Select(option => (parsed.GetValue(option) ?? "", $"what {option.Name} names"))
            .Where(file => File.Exists(file.Item1)));

    private static string BesideReport(string schema) => $"The result as JSON (schema {schema}): to FILE beside the report, or to standard output in its place.";
}
