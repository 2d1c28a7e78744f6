using GpuProbe.Core;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Setup;

namespace GpuProbe.Cli.Verbs;

/// <summary>Where set-ups that are sharded over ranks can be answered: on a virtual card only.</summary>
internal static class ShardingCheck
{
    /// <summary>Refuses real steps: nothing would come from the other ranks.</summary>
    /// <param name="setup">The run.</param>
    /// <param name="verb">The verb.</param>
    /// <exception cref="ToolException">The set-up is sharded (exit code 2).</exception>
    public static void RefuseRealRun(TrainingSetup setup, string verb)
    {
        if (setup.Sharding != Sharding.None)
            throw new ToolException(
                ExitCode.BadInput,
                $"{Shard(setup)}: {verb} runs one process, and collectives between real processes are not built; gpuprobe estimate answers for one of {setup.Ranks} ranks on a virtual card.");
    }

    /// <summary>Refuses an estimate that has nothing to go by: there is no closed form of a sharded run.</summary>
    /// <exception cref="ToolException">The set-up is sharded, but no card is named (exit code 2).</exception>
    public static void RequireCard(TrainingSetup setup, GpuProfile? gpu)
    {
        if (setup.Sharding != Sharding.None && gpu is null)
            throw new ToolException(ExitCode.BadInput, $"{Shard(setup)} needs --gpu: there is no closed form for sharding, only the virtual card's answer.");
    }

    /// <summary>Refuses the same where the virtual card cannot run.</summary>
    /// <exception cref="ToolException">The set-up is sharded, but nothing ran (exit code 3).</exception>
    public static void RequireRun(TrainingSetup setup, string? missing)
    {
        if (setup.Sharding != Sharding.None && missing is not null)
            throw new ToolException(ExitCode.Environment, $"{Shard(setup)} takes the virtual card: {missing}");
    }

    private static string Shard(TrainingSetup setup) => $"--{SetupNames.Shard} {Choices.Sharding.Text(setup.Sharding)}";
}
