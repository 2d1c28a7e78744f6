using GpuProbe.Core.Models;

namespace GpuProbe.Core.Setup;

/// <summary>Turns what somebody gave into a set-up that can be run, or says in one line why it cannot.</summary>
public static class TrainingSetupBuilder
{
    internal const long LongestSequence = 1L << 24;
    internal const long LargestBatch = 1L << 16;
    private const int MostSteps = 1_000_000;
    private const long MostRanks = 1024;

    /// <summary>Builds a set-up of the model that the options name.</summary>
    /// <param name="models">Where models are looked up.</param>
    /// <param name="typed">What was given explicitly; wins.</param>
    /// <param name="file">What a set-up file says, if there is one.</param>
    /// <exception cref="ToolException">An option is missing, unknown, out of its range, or they do not go together.</exception>
    public static CheckedSetup Build(ModelCatalog models, TrainingSetupOptions typed, TrainingSetupOptions? file = null)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(typed);
        return Build(Model(models, typed) ?? Model(models, file) ?? throw NoModel(models, typed), typed, file);
    }

    /// <summary>Builds a set-up of a given model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="typed">What was given explicitly; wins.</param>
    /// <param name="file">What a set-up file says, if there is one.</param>
    /// <exception cref="ToolException">An option is missing, unknown, out of its range, or they do not go together.</exception>
    public static CheckedSetup Build(DecoderConfig model, TrainingSetupOptions typed, TrainingSetupOptions? file = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(typed);
        LayeredOptions options = new(typed, file);
        TrainingSetup defaults = new() { Model = model, Layers = model.NumHiddenLayers, SeqLen = 1 };
        TrainingSetup setup = defaults with
        {
            Layers = options.Integer(SetupNames.Layers, o => o.Layers, defaults.Layers, 1, model.NumHiddenLayers, $", the layers of {model.Name}"),
            SeqLen = options.OptionalInteger(SetupNames.SeqLen, o => o.SeqLen, 1, LongestSequence)
                ?? throw Missing(typed, SetupNames.SeqLen, LayeredOptions.Range(1, LongestSequence)),
            MicroBatch = options.Integer(SetupNames.MicroBatch, o => o.MicroBatch, defaults.MicroBatch, 1, LargestBatch),
            GradAccum = options.Integer(SetupNames.GradAccum, o => o.GradAccum, defaults.GradAccum, 1, LargestBatch),
            Precision = options.Choice(Choices.Precision, o => o.Precision, defaults.Precision),
            MasterWeights = options.Choice(Choices.MasterWeights, o => o.MasterWeights, defaults.MasterWeights),
            Optimizer = options.Choice(Choices.Optimizer, o => o.Optimizer, defaults.Optimizer),
            OptimizerStep = options.Choice(Choices.OptimizerStep, o => o.OptimizerStep, defaults.OptimizerStep),
            ClipGradNorm = options.OptionalNumber(SetupNames.ClipGradNorm, o => o.ClipGradNorm, 0, double.MaxValue, minExcluded: true),
            ZeroGrad = options.Choice(Choices.ZeroGrad, o => o.ZeroGrad, defaults.ZeroGrad),
            Offload = options.Choice(Choices.Offload, o => o.Offload, defaults.Offload),
            Sharding = options.Choice(Choices.Sharding, o => o.Shard, defaults.Sharding),
            Ranks = options.Integer(SetupNames.Ranks, o => o.Ranks, defaults.Ranks, 1, MostRanks),
            CheckpointingImpl = options.Choice(Choices.CheckpointingImpl, o => o.CheckpointingImpl, defaults.CheckpointingImpl),
            Attention = options.Choice(Choices.Attention, o => o.Attention, defaults.Attention),
            RepeatKeyValue = options.Choice(Choices.RepeatKeyValue, o => o.RepeatKeyValue, defaults.RepeatKeyValue),
            Loss = options.Choice(Choices.Loss, o => o.Loss, defaults.Loss),
            Style = options.Choice(Choices.Style, o => o.Style, defaults.Style),
            BaseWeights = options.Choice(Choices.BaseWeights, o => o.BaseWeights, defaults.BaseWeights),
            Lora = LoraOptions.Read(options, model),
            Weights = options.Text(o => o.Weights),
            Load = options.Choice(Choices.Load, o => o.Load, defaults.Load),
            Save = options.Choice(Choices.Save, o => o.Save, defaults.Save),
            SaveMethod = options.Choice(Choices.SaveMethod, o => o.SaveMethod, defaults.SaveMethod),
            SaveTo = options.Text(o => o.SaveTo),
            Allocator = options.Choice(Choices.Allocator, o => o.Allocator, defaults.Allocator),
            Steps = (int)options.Integer(SetupNames.Steps, o => o.Steps, defaults.Steps, 2, MostSteps, ", since the first step has no optimizer states"),
            Seed = options.Integer(SetupNames.Seed, o => o.Seed, defaults.Seed, 0, long.MaxValue),
        };
        setup = setup with
        {
            OptimizerImpl = OptimizerRules.Implementation(setup, options),
            Checkpointing = options.Text(o => o.Checkpointing) is { } text
                ? Checkpointing.Parse(text, options.Spell(SetupNames.Checkpointing, o => o.Checkpointing), setup.Layers, model.Name)
                : defaults.Checkpointing,
        };
        OptimizerRules.Check(setup, options);
        TechniqueRules.Check(setup, options);
        ShardingRules.Check(setup, options);
        TensorSizes.Check(setup, options);
        return new(setup, Warnings(setup, options));
    }

    private static DecoderConfig? Model(ModelCatalog models, TrainingSetupOptions? options) => options switch
    {
        null => null,
        { Model: { } name } => models.Resolve(name, options.Spell(SetupNames.Model)),
        _ => options.InlineModel,
    };

    private static ToolException NoModel(ModelCatalog models, TrainingSetupOptions typed) =>
        Missing(typed, SetupNames.Model, $"{string.Join(", ", models.Names)}, or the path of a config.json");

    private static string[] Warnings(TrainingSetup setup, LayeredOptions options)
    {
        DecoderConfig model = setup.Model;
        if (setup.SeqLen <= model.MaxPositionEmbeddings)
            return [];
        string sequence = options.Spell(SetupNames.SeqLen, o => o.SeqLen);
        return
        [
            $"{sequence} is {setup.SeqLen}, beyond the {model.MaxPositionEmbeddings} positions that {model.Name} was made for: "
                + "memory holds, quality may not",
        ];
    }

    private static ToolException Missing(TrainingSetupOptions typed, string name, string allowed) =>
        new(ExitCode.BadInput, $"{typed.Spell(name)} is missing; allowed: {allowed}");
}
