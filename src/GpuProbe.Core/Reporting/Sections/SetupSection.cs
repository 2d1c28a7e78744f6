using System.Globalization;
using GpuProbe.Core.Reporting.Document;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Reporting.Sections;

/// <summary>What was asked.</summary>
internal static class SetupSection
{
    /// <summary>The model and the set-up in two lines.</summary>
    public static IEnumerable<ReportBlock> Of(TrainingSetup setup)
    {
        yield return new TextBlock($"{Model(setup)}, {Parameters(setup)}");
        yield return new TextBlock(Run(setup));
    }

    /// <summary>The model and its layers: <c>mistral-7b, 2 of 32 layers</c>.</summary>
    public static string Model(TrainingSetup setup) => setup.IsSlice
        ? $"{setup.Model.Name}, {setup.Layers} of {setup.Model.NumHiddenLayers} layers"
        : $"{setup.Model.Name}, {setup.Layers} layers";

    /// <summary>Everything but the model; techniques are named where they are not the default.</summary>
    public static string Run(TrainingSetup setup) => string.Join(", ", (string[])
    [
        $"seq-len {setup.SeqLen}", $"micro-batch {setup.MicroBatch}", $"grad-accum {setup.GradAccum}",
        Choices.Precision.Text(setup.Precision),
        .. Weights(setup),
        Updates(setup),
        .. Steps(setup),
        .. Ranks(setup),
        $"{Choices.Attention.Text(setup.Attention)} attention",
        .. Activations(setup),
        $"{Choices.Style.Text(setup.Style)} style",
        .. Allocations(setup),
        $"seed {setup.Seed}",
    ]);

    private static string Parameters(TrainingSetup setup)
    {
        (long all, long trained) = (AdapterTable.TotalCount(setup), AdapterTable.TrainedCount(setup));
        return all == trained
            ? $"{Shown.Exact(all)} parameters"
            : $"{Shown.Exact(trained)} of {Shown.Exact(all)} parameters trained ({Shown.Share((double)trained / all)})";
    }

    private static IEnumerable<string> Weights(TrainingSetup setup)
    {
        if (setup.Lora is { } lora)
            yield return $"LoRA of rank {lora.Rank} on {ProjectionNames.Text(lora.Targets)}";
        if (setup.BaseWeights != BaseWeights.Same)
            yield return $"base weights in {Choices.BaseWeights.Text(setup.BaseWeights)}";
        if (setup.MasterWeights == MasterWeights.Fp32)
            yield return "fp32 master weights";
    }

    private static string Updates(TrainingSetup setup) => setup.Optimizer == Optimizer.None
        ? "no optimizer"
        : $"{Choices.Optimizer.Text(setup.Optimizer)} ({Choices.OptimizerImpl.Text(setup.OptimizerImpl)})";

    private static IEnumerable<string> Steps(TrainingSetup setup)
    {
        if (setup.OptimizerStep == StepTiming.InBackward)
            yield return "stepping in backward";
        if (setup.Offload == Offload.Optimizer)
            yield return "optimizer states on the host";
        if (setup.ClipGradNorm is { } norm)
            yield return string.Create(CultureInfo.InvariantCulture, $"gradient norm at most {norm}");
        if (setup.ZeroGrad == ZeroGrad.ToZero)
            yield return "gradients zeroed in place";
    }

    private static IEnumerable<string> Ranks(TrainingSetup setup)
    {
        if (setup.Sharding != Sharding.None)
            yield return $"{Choices.Sharding.Text(setup.Sharding)} over {setup.Ranks} ranks";
    }

    private static IEnumerable<string> Allocations(TrainingSetup setup)
    {
        if (setup.Allocator != Allocator.Native)
            yield return $"allocator {Choices.Allocator.Text(setup.Allocator)}";
    }

    private static IEnumerable<string> Activations(TrainingSetup setup)
    {
        if (setup.RepeatKeyValue == RepeatKeyValue.Always)
            yield return "keys and values repeated";
        if (setup.Checkpointing.Kind != CheckpointingKind.None)
            yield return $"{setup.Checkpointing} checkpointing ({Choices.CheckpointingImpl.Text(setup.CheckpointingImpl)})";
        if (setup.Loss != Loss.Full)
            yield return $"{Choices.Loss.Text(setup.Loss)} loss";
    }
}
