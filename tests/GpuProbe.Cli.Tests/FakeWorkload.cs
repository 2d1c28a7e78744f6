using GpuProbe.Cli.Worker;
using GpuProbe.Core;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.Tests;

/// <summary>A run that goes as <see cref="Variable"/> says.</summary>
internal sealed class FakeWorkload : IWorkload
{
    public const string Variable = "GPUPROBE_FAKE";

    /// <summary>Variable with the file that takes the worker's id once it hangs.</summary>
    public const string MarkVariable = "GPUPROBE_FAKE_MARK";

    public TorchInfo Describe(string device) => Fake == "error"
        ? throw new ToolException(ExitCode.Environment, "no native library")
        : new TorchInfo("2.6.0", "/lib/libtorch_cpu.so", "/lib/libgpuprobe.so", Problem: null);

    public Measurement Execute(TrainingSetup setup, WorkerRequest request, IRunObserver observer, Stream? journal, Stream? snapshot)
    {
        if (Fake == "error")
            throw new ToolException(ExitCode.Environment, "no native library");
        int run = Fake is "differ" or "hang-second" or "bug-second" ? Count() : 1;
        List<PhaseMeasurement> phases = [];
        Run(phases, observer, Phase.Build, 0, 1 << 20);
        for (int step = 1; step <= setup.Steps; step++)
        {
            Run(phases, observer, Phase.Forward, step, 2 << 20);
            observer.PhaseStarted(Phase.Backward, step, 0);
            Misbehave(step, run);
            Run(phases, observer, Phase.Backward, step, 3 << 20);
        }

        return Result(request.Device, phases) with { PeakReservedBytes = (4 << 20) + (Fake == "differ" ? run : 0), PeakDeviceBytes = 5 << 20 };
    }

    public IReadOnlyList<TimedStep> Time(TrainingSetup setup, string device) =>
        [.. Enumerable.Range(0, setup.Steps).Select(_ => new TimedStep(0.05, 1))];

    public void Leave(int exitCode)
    {
        // There is nothing to be quicker than.
    }

    private static string? Fake => System.Environment.GetEnvironmentVariable(Variable);

    private static void Run(List<PhaseMeasurement> phases, IRunObserver observer, Phase phase, int step, long bytes)
    {
        observer.PhaseStarted(phase, step, 0);
        var measured = new PhaseMeasurement(phase, step, 0, bytes / 2, bytes, bytes / 2, bytes + 1, 0.001) { PeakDeviceBytes = bytes + 2 };
        phases.Add(measured);
        observer.PhaseFinished(measured);
    }

    // The runs of one call of gpuprobe, of which each has a process of its own.
    private static int Count()
    {
        string mark = System.Environment.GetEnvironmentVariable(MarkVariable)!;
        File.AppendAllText(mark, ".");
        return (int)new FileInfo(mark).Length;
    }

    private static void Misbehave(int step, int run)
    {
        if (step != 1)
            return;
        switch (run == 2 ? Fake!.Replace("-second", "", StringComparison.Ordinal) : Fake)
        {
            case "hang":
                File.WriteAllText(System.Environment.GetEnvironmentVariable(MarkVariable)!, $"{System.Environment.ProcessId}\n");
                Thread.Sleep(Timeout.Infinite);
                break;
            case "crash":
                System.Environment.FailFast("native code gave up");
                break;
            case "exit":
                System.Environment.Exit(7);
                break;
            case "bug":
                throw new InvalidOperationException("a bug");
            case "noise":
                Console.Out.WriteLine("noise on standard output");
                Console.Out.WriteLine("{not json}");
                Console.Error.WriteLine("noise on standard error");
                break;
            default:
                break;
        }
    }

    private static Measurement Result(string device, List<PhaseMeasurement> phases) => new()
    {
        Device = device,
        TorchVersion = "2.6.0",
        Phases = phases,
        PeakAllocatedBytes = 3 << 20,
        PeakPhase = Phase.Backward,
        CategoriesAtPeak = new Dictionary<MemoryCategory, long> { [MemoryCategory.Parameters] = 3 << 20 },
        TemporariesAtPeak = [],
        WeightBytes = 1 << 20,
        GradientBytes = 1 << 20,
        OptimizerStateBytes = 0,
        SavedForBackwardBytes = 1 << 10,
        StepSeconds = [0.1, 0.1],
        Losses = [1, double.NaN],
        FinalizerReleases = 0,
        OutOfMemory = Fake == "oom" ? new OutOfMemory(Phase.Backward, 1, 1 << 20, "aten::mm", 2 << 20, "out of memory") : null,
    };
}
