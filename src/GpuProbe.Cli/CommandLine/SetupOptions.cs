using System.Collections;
using System.CommandLine;
using System.Globalization;
using GpuProbe.Cli.Machine;
using GpuProbe.Cli.Worker;
using GpuProbe.Core;
using GpuProbe.Core.Datasets.Lengths;
using GpuProbe.Core.Models;
using GpuProbe.Core.Reporting.Tokens;
using GpuProbe.Core.Setup;

namespace GpuProbe.Cli.CommandLine;

/// <summary>The options that describe a training run.</summary>
internal sealed class SetupOptions
{
    private readonly ValueOption _model;
    private readonly ValueOption _layers;
    private readonly ValueOption[] _options;
    private readonly ValueOption _lengths = new("--lengths", "FILE", "What gpuprobe tokens --json wrote, for --seq-len p99 and the like.", OptionGroups.Setup);
    private readonly ValueOption _file = new("--setup", "FILE", "A JSON file with the same settings by the same names; options given beside it win.", OptionGroups.Setup);

    /// <summary>The options of one verb.</summary>
    /// <param name="layersMeaning">What <c>--layers</c> means to it.</param>
    /// <param name="needsSequences">Whether <c>--seq-len</c> has to be given.</param>
    public SetupOptions(string layersMeaning, bool needsSequences = true)
    {
        _model = Of(SetupNames.Model, "NAME|FILE", "A preset's name (see below), or the path of a Hugging Face config.json; required.");
        _model.CompletionSources.Add(_ => DataFiles.Models().Names);
        _layers = Of(SetupNames.Layers, "N", layersMeaning, "the model's own number");
        _options = [_layers, .. Batch(needsSequences), .. Techniques.All(), .. Run()];
    }

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        command.Add(_model);
        foreach (ValueOption option in _options)
            command.Add(option);
        command.Add(_file);
    }

    /// <summary>The checked set-up that a command line asks for.</summary>
    public RequestedSetup Read(ParseResult parsed) => Read(parsed, searched: null);

    /// <summary>The same where the value of one option is searched; it is the smallest one in the set-up, or the model's own number of layers.</summary>
    /// <exception cref="ToolException">The set-up cannot be, or the option that is searched is given, too (exit code 2).</exception>
    public RequestedSetup ReadWithout(ParseResult parsed, string searched)
    {
        ValueOption option = _options.Single(one => one.Name == "--" + searched);
        return parsed.GetResult(option) is null
            ? Read(parsed, searched)
            : throw new ToolException(ExitCode.BadInput, $"{option.Name} {parsed.GetValue(option)} is given, and its largest value is searched; leave {option.Name} out");
    }

    /// <summary>The same for a verb that is about the model alone: sequences need not be given, and are of one token.</summary>
    public RequestedSetup ReadModel(ParseResult parsed) => Read(parsed, SetupNames.SeqLen);

    private RequestedSetup Read(ParseResult parsed, string? searched)
    {
        TrainingSetupOptions? file = parsed.GetValue(_file) is { } path ? SetupFile.Read(path) : null;
        var typed = new TrainingSetupOptions { Model = parsed.GetValue(_model) };
        foreach (NamedOption named in NamedOption.All)
            typed = named.With(typed, parsed.GetValue(_options.Single(option => option.Name == "--" + named.Name)));
        ChosenLength? length = Length(parsed, typed);
        if (length is not null)
            typed = typed with { SeqLen = length.Tokens.ToString(CultureInfo.InvariantCulture) };
        if (searched is SetupNames.Layers)
            file = file is null ? null : file with { Layers = null };
        else if (searched is not null)
            typed = NamedOption.All.Single(named => named.Name == searched).With(typed, "1");
        if ((typed.Allocator ?? file?.Allocator) is null && AllocatorEnvironment.ChosenBy(Variables()) is { } allocator)
            typed = typed with { Allocator = Choices.Allocator.Text(allocator) };
        ModelCatalog models = DataFiles.Models();
        CheckedSetup built = TrainingSetupBuilder.Build(models, typed, file);
        return new RequestedSetup(built.Setup, built.Warnings, LayersGiven: (typed.Layers ?? file?.Layers) is not null)
        {
            Given = file is null ? typed : SetupTexts.Overlay(file, typed),
            SequenceLength = length,
        };
    }

    private ChosenLength? Length(ParseResult parsed, TrainingSetupOptions typed)
    {
        string? file = parsed.GetValue(_lengths);
        LengthStatistic? statistic = typed.SeqLen is { } text ? LengthStatistic.Parse(text) : null;
        return (file, statistic) switch
        {
            (null, null) => null,
            (null, _) => throw new ToolException(ExitCode.BadInput, $"--seq-len {typed.SeqLen} needs --lengths FILE, what gpuprobe tokens --json FILE wrote"),
            (_, null) => throw new ToolException(ExitCode.BadInput, $"--lengths {file} needs --seq-len with a figure of it; allowed: {LengthStatistic.Allowed}"),
            _ => ChosenLength.Read(file, statistic),
        };
    }

    private static Dictionary<string, string?> Variables() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value);

    private ValueOption[] Batch(bool needsSequences) =>
    [
        Of(SetupNames.SeqLen, "N|p99|...", $"Tokens in one sequence, or with --lengths a percentile, mean or max of a data set; {(needsSequences ? "required" : "need not be given")}."),
        _lengths,
        Of(SetupNames.MicroBatch, "N", "Sequences in one forward and backward pass.", "1"),
        Of(SetupNames.GradAccum, "N", "Forward and backward passes before one optimizer step.", "1"),
    ];

    private static ValueOption[] Run() =>
    [
        Of(SetupNames.Steps, "N", "Full training steps to measure, at least 2.", "2"),
        Of(SetupNames.Seed, "N", "Seed of weights and tokens.", "0"),
    ];

    private static ValueOption Of(string name, string valueName, string description, string? whenSilent = null) =>
        new("--" + name, valueName, description, OptionGroups.Setup) { Default = whenSilent };
}
