using System.Text.Json;
using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Training;

namespace GpuProbe.Benchmarks;

/// <summary>The training program alone, in a process of its own: nothing is measured but each step's time.</summary>
internal static class UnmeasuredRun
{
    /// <summary>Runs the steps of a set-up file and prints their seconds and losses as one JSON object.</summary>
    internal static void Print(string setupFile)
    {
        var catalog = new ModelCatalog(Path.Combine(AppContext.BaseDirectory, "models"));
        TrainingSetup setup = TrainingSetupBuilder.Build(catalog, SetupFile.Read(setupFile)).Setup;
        IReadOnlyList<TimedStep> steps = TrainingRun.Time(setup, "cpu");
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            stepSeconds = steps.Select(step => step.Seconds),
            losses = steps.Select(step => step.Loss),
        }));
    }
}
