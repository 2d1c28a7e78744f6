using System.Diagnostics;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Tensors.Layers;
using TorchSharp;

namespace GpuProbe.Training.Measuring;

/// <summary>
/// Steps as a user's program runs them: no allocation is followed, and the device is waited for before and after each step only.
/// Following every allocation takes a processor several times as long as giving a card its work, so that a card would wait for it.
/// </summary>
internal static class TimedRun
{
    internal static IReadOnlyList<TimedStep> Run(TrainingSetup setup, torch.Device device)
    {
        List<TimedStep> steps = [];
        using DisposeScope scope = torch.NewDisposeScope();
        using var program = new TrainingProgram(setup, device, new UnmeasuredPhases());
        program.Build();
        using IDisposable? later = Collections.PutOff();
        for (int step = 1; step <= setup.Steps; step++)
        {
            Collections.CatchUp();
            Await(device);
            long clock = Stopwatch.GetTimestamp();
            double loss = program.Step(step);
            Await(device);
            steps.Add(new TimedStep(Stopwatch.GetElapsedTime(clock).TotalSeconds, loss));
        }

        return steps;
    }

    private static void Await(torch.Device device)
    {
        if (device.type == DeviceType.CUDA)
            torch.cuda.synchronize(device);
    }
}
