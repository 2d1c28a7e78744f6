namespace GpuProbe.Core.Setup;

/// <summary>What goes together with sharding over ranks. What is refused as not available exists in PyTorch, but is not imitated.</summary>
internal static class ShardingRules
{
    public static void Check(TrainingSetup setup, LayeredOptions options)
    {
        string shard = $"{options.Spell(SetupNames.Shard, o => o.Shard)} {Choices.Sharding.Text(setup.Sharding)}";
        string ranks = options.Spell(SetupNames.Ranks, o => o.Ranks);
        if (setup.Sharding == Sharding.None)
        {
            OptimizerRules.Refuse(setup.Ranks > 1, $"{ranks} {setup.Ranks}", $"needs {options.Spell(SetupNames.Shard, o => o.Shard)}: how the cards train together");
            return;
        }

        OptimizerRules.Refuse(setup.Ranks < 2, shard, $"needs {ranks} of at least 2: the cards that train together");
        RefuseFiles(setup, options, shard);
        RefuseUpdates(setup, options, shard);
        OptimizerRules.Refuse(setup is { Sharding: Sharding.Zero1, Optimizer: Optimizer.None }, shard, "needs an optimizer");
        Unavailable(
            setup is { Sharding: not Sharding.Ddp, Optimizer: Optimizer.AdamW8Bit },
            shard, $"{options.Spell(SetupNames.Optimizer, o => o.Optimizer)} {Choices.Optimizer.Text(setup.Optimizer)}");
        if (setup.IsFullySharded)
            RefuseFullySharded(setup, options, shard);
    }

    private static void RefuseFiles(TrainingSetup setup, LayeredOptions options, string shard)
    {
        Unavailable(setup.Weights is not null, shard, options.Spell(SetupNames.Weights, o => o.Weights));
        Unavailable(setup.Save != Save.None, shard, options.Spell(SetupNames.Save, o => o.Save));
    }

    private static void RefuseUpdates(TrainingSetup setup, LayeredOptions options, string shard)
    {
        Unavailable(setup.OptimizerStep == StepTiming.InBackward, shard, options.Spell(SetupNames.OptimizerStep, o => o.OptimizerStep) + " in-backward");
        Unavailable(setup.MasterWeights != MasterWeights.None, shard, options.Spell(SetupNames.MasterWeights, o => o.MasterWeights) + " fp32");
        Unavailable(setup.Offload != Offload.None, shard, $"{options.Spell(SetupNames.Offload, o => o.Offload)} {Choices.Offload.Text(setup.Offload)}");
        OptimizerRules.Refuse(
            setup is { Optimizer: Optimizer.AdamW, OptimizerImpl: OptimizerImpl.TorchSharp },
            shard, $"does not go with {options.Spell(SetupNames.OptimizerImpl, o => o.OptimizerImpl)} torchsharp: TorchSharp trains on one card");
    }

    private static void RefuseFullySharded(TrainingSetup setup, LayeredOptions options, string shard)
    {
        Unavailable(
            setup.Optimizer == Optimizer.Adafactor,
            shard, $"{options.Spell(SetupNames.Optimizer, o => o.Optimizer)} {Choices.Optimizer.Text(setup.Optimizer)}");
        Unavailable(setup.Lora is not null, shard, options.Spell(SetupNames.LoraRank, o => o.LoraRank));
        Unavailable(setup.Precision == Precision.Fp16Mixed, shard, $"{options.Spell(SetupNames.Precision, o => o.Precision)} fp16-mixed");
        Unavailable(
            setup is { CheckpointingImpl: CheckpointingImpl.Reentrant, Checkpointing.Kind: not CheckpointingKind.None },
            shard, $"{options.Spell(SetupNames.CheckpointingImpl, o => o.CheckpointingImpl)} reentrant");
    }

    private static void Unavailable(bool condition, string shard, string option) =>
        OptimizerRules.Refuse(condition, shard, $"with {option} is not available in this version");
}
