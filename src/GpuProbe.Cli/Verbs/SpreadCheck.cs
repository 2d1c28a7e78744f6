using GpuProbe.Cli.CommandLine;
using GpuProbe.Core;
using GpuProbe.Core.Planning.DeviceMaps;
using GpuProbe.Core.Setup;

namespace GpuProbe.Cli.Verbs;

/// <summary>Which set-ups can be estimated with their model spread over several cards.</summary>
internal static class SpreadCheck
{
    /// <summary>Refuses what accelerate's hooks do not do, or what is not built.</summary>
    /// <exception cref="ToolException">The set-up has such a thing (exit code 2).</exception>
    public static void Require(TrainingSetup setup)
    {
        Refuse(setup.Sharding != Sharding.None, $"--{SetupNames.Shard}", "the model is either spread over cards or sharded over ranks");
        Refuse(setup.Offload != Offload.None, $"--{SetupNames.Offload}", "not available for several cards");
        Refuse(setup.Weights is not null, $"--{SetupNames.Weights}", "not available for several cards; random weights take the same memory");
        Refuse(setup.Save != Save.None, $"--{SetupNames.Save}", "not available for several cards");
        Refuse(setup.Precision is Precision.Fp16 or Precision.Fp16Mixed, $"--{SetupNames.Precision} {Choices.Precision.Text(setup.Precision)}", "scaled gradients are not available for several cards");
    }

    /// <summary>Refuses a chunked loss whose head is apart, and cards without a kind.</summary>
    /// <exception cref="ToolException">The map or the cards have such a thing (exit code 2).</exception>
    public static void Require(TrainingSetup setup, ModelPlacement placement, SpreadRequest request)
    {
        Refuse(
            setup.Loss == Loss.Chunked && placement.Norm != placement.Head, $"--loss {Choices.Loss.Text(setup.Loss)}",
            $"it reads the head's weight beside the last norm's result, and the map has them on cards {placement.Head} and {placement.Norm}");
        int cards = placement.Cards[^1] + 1;
        if (request.Gpus.Count != 1 && request.Gpus.Count < cards)
            throw new ToolException(ExitCode.BadInput, $"--gpu names {request.Gpus.Count} cards, and {request.MapFile} spreads the model over {cards}; allowed: one kind for all, or one for each");
    }

    private static void Refuse(bool applies, string option, string why)
    {
        if (applies)
            throw new ToolException(ExitCode.BadInput, $"{option} does not go with --devices: {why}");
    }
}
