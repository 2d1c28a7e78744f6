namespace GpuProbe.Core.Setup;

/// <summary>What goes together with sharding over ranks.</summary>
internal static class ShardingRules
{
    private static readonly Sharding[] Built = [Sharding.None];

    public static void Check(TrainingSetup setup, LayeredOptions options)
    {
        string shard = $"{options.Spell(SetupNames.Shard, o => o.Shard)} {Choices.Sharding.Text(setup.Sharding)}";
        string ranks = options.Spell(SetupNames.Ranks, o => o.Ranks);
        OptimizerRules.Refuse(
            !Built.Contains(setup.Sharding), shard, $"is not available in this version; available: {string.Join(", ", Built.Select(Choices.Sharding.Text))}");
        if (setup.Sharding == Sharding.None)
        {
            OptimizerRules.Refuse(setup.Ranks > 1, $"{ranks} {setup.Ranks}", $"needs {options.Spell(SetupNames.Shard, o => o.Shard)}: how the cards train together");
            return;
        }

        OptimizerRules.Refuse(setup.Ranks < 2, shard, $"needs {ranks} of at least 2: the cards that train together");
    }
}
