namespace GpuProbe.Core.Setup;

/// <summary>One option of a set-up but for the model: its name, and where its text is kept.</summary>
/// <param name="Name">Its name, as in <see cref="SetupNames"/>.</param>
/// <param name="IsNumber">Whether a set-up file holds it as a number.</param>
/// <param name="Of">Its text among some options; <see langword="null"/> where it is not given.</param>
/// <param name="With">The same options with another text.</param>
public sealed record NamedOption(
    string Name,
    bool IsNumber,
    Func<TrainingSetupOptions, string?> Of,
    Func<TrainingSetupOptions, string?, TrainingSetupOptions> With)
{
    /// <summary>All options, in the order in which a set-up is written.</summary>
    public static IReadOnlyList<NamedOption> All { get; } =
    [
        Number(SetupNames.Layers, o => o.Layers, (o, text) => o with { Layers = text }),
        Number(SetupNames.SeqLen, o => o.SeqLen, (o, text) => o with { SeqLen = text }),
        Number(SetupNames.MicroBatch, o => o.MicroBatch, (o, text) => o with { MicroBatch = text }),
        Number(SetupNames.GradAccum, o => o.GradAccum, (o, text) => o with { GradAccum = text }),
        Text(SetupNames.Precision, o => o.Precision, (o, text) => o with { Precision = text }),
        Text(SetupNames.MasterWeights, o => o.MasterWeights, (o, text) => o with { MasterWeights = text }),
        Text(SetupNames.Optimizer, o => o.Optimizer, (o, text) => o with { Optimizer = text }),
        Text(SetupNames.OptimizerImpl, o => o.OptimizerImpl, (o, text) => o with { OptimizerImpl = text }),
        Text(SetupNames.OptimizerStep, o => o.OptimizerStep, (o, text) => o with { OptimizerStep = text }),
        Number(SetupNames.ClipGradNorm, o => o.ClipGradNorm, (o, text) => o with { ClipGradNorm = text }),
        Text(SetupNames.ZeroGrad, o => o.ZeroGrad, (o, text) => o with { ZeroGrad = text }),
        Text(SetupNames.Offload, o => o.Offload, (o, text) => o with { Offload = text }),
        Text(SetupNames.Shard, o => o.Shard, (o, text) => o with { Shard = text }),
        Number(SetupNames.Ranks, o => o.Ranks, (o, text) => o with { Ranks = text }),
        Text(SetupNames.Checkpointing, o => o.Checkpointing, (o, text) => o with { Checkpointing = text }),
        Text(SetupNames.CheckpointingImpl, o => o.CheckpointingImpl, (o, text) => o with { CheckpointingImpl = text }),
        Text(SetupNames.Attention, o => o.Attention, (o, text) => o with { Attention = text }),
        Text(SetupNames.RepeatKeyValue, o => o.RepeatKeyValue, (o, text) => o with { RepeatKeyValue = text }),
        Text(SetupNames.Loss, o => o.Loss, (o, text) => o with { Loss = text }),
        Text(SetupNames.Style, o => o.Style, (o, text) => o with { Style = text }),
        Text(SetupNames.BaseWeights, o => o.BaseWeights, (o, text) => o with { BaseWeights = text }),
        Number(SetupNames.LoraRank, o => o.LoraRank, (o, text) => o with { LoraRank = text }),
        Number(SetupNames.LoraAlpha, o => o.LoraAlpha, (o, text) => o with { LoraAlpha = text }),
        Number(SetupNames.LoraDropout, o => o.LoraDropout, (o, text) => o with { LoraDropout = text }),
        Text(SetupNames.LoraTargets, o => o.LoraTargets, (o, text) => o with { LoraTargets = text }),
        Text(SetupNames.Weights, o => o.Weights, (o, text) => o with { Weights = text }),
        Text(SetupNames.Load, o => o.Load, (o, text) => o with { Load = text }),
        Text(SetupNames.Save, o => o.Save, (o, text) => o with { Save = text }),
        Text(SetupNames.SaveMethod, o => o.SaveMethod, (o, text) => o with { SaveMethod = text }),
        Text(SetupNames.SaveTo, o => o.SaveTo, (o, text) => o with { SaveTo = text }),
        Text(SetupNames.Allocator, o => o.Allocator, (o, text) => o with { Allocator = text }),
        Number(SetupNames.Steps, o => o.Steps, (o, text) => o with { Steps = text }),
        Number(SetupNames.Seed, o => o.Seed, (o, text) => o with { Seed = text }),
    ];

    private static NamedOption Number(
        string name, Func<TrainingSetupOptions, string?> of, Func<TrainingSetupOptions, string?, TrainingSetupOptions> with) =>
        new(name, IsNumber: true, of, with);

    private static NamedOption Text(
        string name, Func<TrainingSetupOptions, string?> of, Func<TrainingSetupOptions, string?, TrainingSetupOptions> with) =>
        new(name, IsNumber: false, of, with);
}
