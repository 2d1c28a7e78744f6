using System.Diagnostics;
using System.Text.Json;
using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Training;
using TorchSharp;

namespace GpuProbe.Benchmarks;

/// <summary>
/// The training program alone, in a process of its own: nothing is measured but each step's time. A card is waited for before and
/// after each step, and not within.
/// </summary>
internal static class UnmeasuredRun
{
    /// <summary>Runs the steps of a set-up file and prints their seconds and losses as one JSON object.</summary>
    internal static void Print(string setupFile, string deviceName)
    {
        var device = new torch.Device(deviceName);
        bool onCard = device.type == DeviceType.CUDA;
        if (onCard)
            torch.cuda.set_device(device);
        var catalog = new ModelCatalog(Path.Combine(AppContext.BaseDirectory, "models"));
        TrainingSetup setup = TrainingSetupBuilder.Build(catalog, SetupFile.Read(setupFile)).Setup;
        var stepSeconds = new List<double>();
        var losses = new List<double>();
        using DisposeScope scope = torch.NewDisposeScope();
        using var program = new TrainingProgram(setup, device, new UnmeasuredPhases());
        program.Build();
        for (int step = 1; step <= setup.Steps; step++)
        {
            if (onCard)
                torch.cuda.synchronize(device);
            long clock = Stopwatch.GetTimestamp();
            losses.Add(program.Step(step));
            if (onCard)
                torch.cuda.synchronize(device);
            stepSeconds.Add(Stopwatch.GetElapsedTime(clock).TotalSeconds);
        }
        Console.WriteLine(JsonSerializer.Serialize(new { stepSeconds, losses }));
    }
}
