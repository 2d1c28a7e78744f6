using System.CommandLine;
using System.Text.Json;
using GpuProbe.Cli.Machine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Core;
using GpuProbe.Core.Calibration;
using GpuProbe.Core.Planning.StepTimes;

namespace GpuProbe.Cli.CommandLine;

/// <summary>The options of a calibration.</summary>
internal sealed class CalibrateOptions
{
    private static readonly string[] ClassNames = [.. WorkVector.Classes.Select(NameOf)];

    private readonly Argument<string[]> _results = new("results.jsonl") { Arity = ArgumentArity.ZeroOrMore };
    private readonly ValueOption _output = new("--output", "FILE", "The profile (.json), for --profile of other verbs; required.", OptionGroups.Calibration);
    private readonly ValueOption _gpu = new("--gpu", "NAME|FILE", "Use the rows of this card alone, a preset's name (see below) or the path of a device file (.json).", OptionGroups.Calibration) { Default = "the only one" };
    private readonly ValueOption _driver = new("--driver", "VERSION", "Use the rows of this driver alone.", OptionGroups.Calibration) { Default = "the only one" };
    private readonly ValueOption _torch = new("--torch", "VERSION", "Use the rows of this libtorch alone.", OptionGroups.Calibration) { Default = "the only one" };
    private readonly ValueOption _assume = new("--assume", "CLASS,...", $"Keep the assumed share of the peak for these classes of operators: {string.Join(", ", ClassNames)}.", OptionGroups.Calibration);

    /// <summary>Completes names.</summary>
    public CalibrateOptions()
    {
        _output.Aliases.Add("-o");
        _gpu.CompletionSources.Add(_ => DataFiles.Gpus().Names);
        _assume.CompletionSources.Add(ClassNames);
    }

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        command.Add(_results);
        foreach (ValueOption option in new[] { _output, _gpu, _driver, _torch, _assume })
            command.Add(option);
    }

    /// <summary>What a command line asks for.</summary>
    /// <exception cref="ToolException">A file is missing, or a name is not known (exit code 2).</exception>
    public CalibrateRequest Read(ParseResult parsed)
    {
        if (parsed.GetValue(_results) is not { Length: > 0 } results)
            throw Bad("the results are missing; allowed: one or more files of results (.jsonl), as gpuprobe sweep writes them");
        if (parsed.GetValue(_output) is not { Length: > 0 } file)
            throw Bad($"{_output.Name} is missing; allowed: the file for the profile (.json)");
        WholeFile.RequireWritable(file, _output.Name);
        return new CalibrateRequest(
            results,
            file,
            new RowChoice(parsed.GetValue(_gpu) is { } gpu ? DataFiles.Gpus().Resolve(gpu) : null, parsed.GetValue(_driver), parsed.GetValue(_torch)),
            [.. (parsed.GetValue(_assume) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ClassOf)]);
    }

    private WorkClass ClassOf(string name)
    {
        int index = Array.IndexOf(ClassNames, name);
        return index >= 0
            ? WorkVector.Classes[index]
            : throw Bad($"{_assume.Name} '{name}' is not known{(Suggestion.For(name, ClassNames) is { } near ? $" (did you mean '{near}'?)" : "")}; allowed: {string.Join(", ", ClassNames)}");
    }

    private static string NameOf(WorkClass kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    private static ToolException Bad(string message) => new(ExitCode.BadInput, message);
}
