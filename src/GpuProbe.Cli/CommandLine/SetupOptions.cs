using System.CommandLine;
using GpuProbe.Cli.Machine;
using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Cli.CommandLine;

/// <summary>The options that describe a training run.</summary>
internal sealed class SetupOptions
{
    private readonly ValueOption _model;
    private readonly ValueOption _layers;
    private readonly ValueOption _seqLen = Of(SetupNames.SeqLen, "N", "Tokens in one sequence; required.");
    private readonly ValueOption _microBatch = Of(SetupNames.MicroBatch, "N", "Sequences in one forward and backward pass.", "1");
    private readonly ValueOption _gradAccum = Of(SetupNames.GradAccum, "N", "Forward and backward passes before one optimizer step.", "1");
    private readonly ValueOption _precision = Choice(Choices.Precision, "Type of weights, gradients, activations and optimizer states.", Precision.Bf16);
    private readonly ValueOption _optimizer = Choice(Choices.Optimizer, "The optimizer.", Optimizer.AdamW);
    private readonly ValueOption _optimizerImpl = Choice(Choices.OptimizerImpl, "How its step is written; decides its temporaries.", OptimizerImpl.Fused);
    private readonly ValueOption _attention = Choice(Choices.Attention, "How attention is computed.", Attention.Sdpa);
    private readonly ValueOption _style = Choice(Choices.Style, "Whose modules are imitated: Hugging Face's, or libtorch's fused ones.", Style.Hf);
    private readonly ValueOption _steps = Of(SetupNames.Steps, "N", "Full training steps to measure, at least 2.", "2");
    private readonly ValueOption _seed = Of(SetupNames.Seed, "N", "Seed of weights and tokens.", "0");
    private readonly ValueOption _file = new("--setup", "FILE", "A JSON file with the same settings by the same names; options given beside it win.", OptionGroups.Setup);

    /// <summary>The options of one verb.</summary>
    /// <param name="layersMeaning">What <c>--layers</c> means to it.</param>
    public SetupOptions(string layersMeaning)
    {
        _model = Of(SetupNames.Model, "NAME|FILE", "A preset's name (see below), or the path of a Hugging Face config.json; required.");
        _model.CompletionSources.Add(_ => DataFiles.Models().Names);
        _layers = Of(SetupNames.Layers, "N", layersMeaning, "the model's own number");
    }

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        foreach (ValueOption option in new[]
        {
            _model, _layers, _seqLen, _microBatch, _gradAccum, _precision, _optimizer, _optimizerImpl, _attention, _style,
            _steps, _seed, _file,
        })
            command.Add(option);
    }

    /// <summary>The checked set-up that a command line asks for.</summary>
    public RequestedSetup Read(ParseResult parsed)
    {
        TrainingSetupOptions? file = parsed.GetValue(_file) is { } path ? SetupFile.Read(path) : null;
        var typed = new TrainingSetupOptions
        {
            Model = parsed.GetValue(_model),
            Layers = parsed.GetValue(_layers),
            SeqLen = parsed.GetValue(_seqLen),
            MicroBatch = parsed.GetValue(_microBatch),
            GradAccum = parsed.GetValue(_gradAccum),
            Precision = parsed.GetValue(_precision),
            Optimizer = parsed.GetValue(_optimizer),
            OptimizerImpl = parsed.GetValue(_optimizerImpl),
            Attention = parsed.GetValue(_attention),
            Style = parsed.GetValue(_style),
            Steps = parsed.GetValue(_steps),
            Seed = parsed.GetValue(_seed),
        };
        ModelCatalog models = DataFiles.Models();
        CheckedSetup built = TrainingSetupBuilder.Build(models, typed, file);
        return new RequestedSetup(built.Setup, built.Warnings, LayersGiven: (typed.Layers ?? file?.Layers) is not null);
    }

    private static ValueOption Of(string name, string valueName, string description, string? whenSilent = null) =>
        new("--" + name, valueName, description, OptionGroups.Setup) { Default = whenSilent };

    private static ValueOption Choice<T>(ChoiceSet<T> choices, string description, T whenSilent)
        where T : struct, Enum
    {
        var option = new ValueOption("--" + choices.Option, string.Join('|', choices.Names), description, OptionGroups.Setup)
        {
            Default = choices.Text(whenSilent),
        };
        option.CompletionSources.Add([.. choices.Names]);
        return option;
    }
}
