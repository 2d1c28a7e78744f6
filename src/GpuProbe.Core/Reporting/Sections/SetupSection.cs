using GpuProbe.Core.Models;
using GpuProbe.Core.Reporting.Document;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Reporting.Sections;

/// <summary>What was asked.</summary>
internal static class SetupSection
{
    /// <summary>The model and the set-up in two lines.</summary>
    public static IEnumerable<ReportBlock> Of(TrainingSetup setup)
    {
        yield return new TextBlock($"{Model(setup)}, {Shown.Exact(ParameterTable.Count(setup.Model, setup.Layers))} parameters");
        yield return new TextBlock(Run(setup));
    }

    /// <summary>The model and its layers: <c>mistral-7b, 2 of 32 layers</c>.</summary>
    public static string Model(TrainingSetup setup) => setup.IsSlice
        ? $"{setup.Model.Name}, {setup.Layers} of {setup.Model.NumHiddenLayers} layers"
        : $"{setup.Model.Name}, {setup.Layers} layers";

    /// <summary>Everything but the model.</summary>
    public static string Run(TrainingSetup setup)
    {
        string optimizer = setup.Optimizer == Optimizer.None
            ? "no optimizer"
            : $"{Choices.Optimizer.Text(setup.Optimizer)} ({Choices.OptimizerImpl.Text(setup.OptimizerImpl)})";
        return $"seq-len {setup.SeqLen}, micro-batch {setup.MicroBatch}, grad-accum {setup.GradAccum}, "
            + $"{Choices.Precision.Text(setup.Precision)}, {optimizer}, {Choices.Attention.Text(setup.Attention)} attention, "
            + $"{Choices.Style.Text(setup.Style)} style, seed {setup.Seed}";
    }
}
