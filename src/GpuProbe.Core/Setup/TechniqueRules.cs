namespace GpuProbe.Core.Setup;

/// <summary>Which techniques go together.</summary>
internal static class TechniqueRules
{
    public static void Check(TrainingSetup setup, LayeredOptions options)
    {
        string rank = options.Spell(SetupNames.LoraRank, o => o.LoraRank);
        string weights = $"{options.Spell(SetupNames.BaseWeights, o => o.BaseWeights)} {Choices.BaseWeights.Text(setup.BaseWeights)}";
        bool full = setup.Lora is null;
        OptimizerRules.Refuse(full && setup.IsQuantized, weights, $"needs {rank}: 4-bit weights cannot be trained, only adapters beside them");
        OptimizerRules.Refuse(
            full && setup.BaseWeights == BaseWeights.Bf16 && setup.WeightType != ElementType.Bf16,
            weights, $"needs {rank}, or the precision bf16: weights that are trained have the precision's type");

        string reentrant = options.Spell(SetupNames.CheckpointingImpl, o => o.CheckpointingImpl) + " reentrant";
        OptimizerRules.Refuse(
            setup is { CheckpointingImpl: CheckpointingImpl.Reentrant, Checkpointing.Kind: CheckpointingKind.Selective },
            reentrant, "does not go with selective checkpointing, which PyTorch has without re-entry only");

        string save = $"{options.Spell(SetupNames.Save, o => o.Save)} {Choices.Save.Text(setup.Save)}";
        OptimizerRules.Refuse(full && setup.Save is (Save.Adapters or Save.Merged), save, $"needs {rank}: there are no adapters");
        OptimizerRules.Refuse(
            setup.Save == Save.None && setup.SaveTo is not null,
            options.Spell(SetupNames.SaveTo, o => o.SaveTo), $"is given, but {options.Spell(SetupNames.Save, o => o.Save)} is not");
        OptimizerRules.Refuse(
            setup is { RepeatKeyValue: RepeatKeyValue.Always } && setup.Model.NumAttentionHeads == setup.Model.NumKeyValueHeads,
            $"{options.Spell(SetupNames.RepeatKeyValue, o => o.RepeatKeyValue)} always",
            $"has nothing to repeat: {setup.Model.Name} has as many key and value heads as query heads");
    }
}
