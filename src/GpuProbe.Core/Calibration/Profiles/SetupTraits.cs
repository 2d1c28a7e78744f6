using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning.StepTimes;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Calibration.Profiles;

/// <summary>What of a set-up a calibration depends on. The model counts by its size, not by its name.</summary>
internal static class SetupTraits
{
    /// <summary>Numbers, by the names of options where there are any.</summary>
    public static IEnumerable<(string Name, long Value)> Numbers(TrainingSetup setup)
    {
        yield return ("parameters", (long)TrainedWeights.Of(setup with { Lora = null }).Elements);
        yield return ("hidden-size", setup.Model.HiddenSize);
        yield return (SetupNames.Layers, setup.Layers);
        yield return ("vocabulary", setup.Model.VocabSize);
        yield return (SetupNames.SeqLen, setup.SeqLen);
        yield return (SetupNames.MicroBatch, setup.MicroBatch);
        yield return (SetupNames.GradAccum, setup.GradAccum);
        yield return (SetupNames.Ranks, setup.Ranks);
        if (setup.Lora is { } lora)
            yield return (SetupNames.LoraRank, lora.Rank);
    }

    /// <summary>Choices, by the names of options where there are any.</summary>
    public static IEnumerable<(string Name, string Value)> Choices(TrainingSetup setup, GpuProfile card)
    {
        yield return (SetupNames.Precision, Setup.Choices.Precision.Text(setup.Precision));
        yield return (SetupNames.Optimizer, Setup.Choices.Optimizer.Text(setup.Optimizer));
        yield return (SetupNames.OptimizerImpl, Setup.Choices.OptimizerImpl.Text(setup.OptimizerImpl));
        yield return ("attention-kernel", Kernel(setup, card));
        yield return (SetupNames.Checkpointing, new Checkpointing(setup.Checkpointing.Kind).ToString().Split(":1")[0]);
        yield return (SetupNames.Loss, Setup.Choices.Loss.Text(setup.Loss));
        yield return (SetupNames.Style, Setup.Choices.Style.Text(setup.Style));
        yield return (SetupNames.BaseWeights, setup.Lora is null ? "trained" : Setup.Choices.BaseWeights.Text(setup.BaseWeights));
        yield return (SetupNames.MasterWeights, Setup.Choices.MasterWeights.Text(setup.MasterWeights));
        yield return (SetupNames.Offload, Setup.Choices.Offload.Text(setup.Offload));
        yield return (SetupNames.Shard, Setup.Choices.Sharding.Text(setup.Sharding));
    }

    /// <summary>What computes attention on a card: <c>flash</c>.</summary>
    public static string Kernel(TrainingSetup setup, GpuProfile card) => Shown.Name(StepTypes.Of(setup, card).Kernel);

    /// <summary>The type of the blocks' matrix products on a card: <c>bf16</c>.</summary>
    public static string Precision(TrainingSetup setup, GpuProfile card) => StepTypes.Of(setup, card).Linear.ToString().ToLowerInvariant();
}
