using GpuProbe.Cli.Cards;
using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Machine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.VirtualGpus;
using GpuProbe.Cli.Worker;
using GpuProbe.Core;
using GpuProbe.Core.Reporting;
using GpuProbe.Cuda;

namespace GpuProbe.Cli.Verbs;

/// <summary><c>gpuprobe env</c>.</summary>
internal static class EnvVerb
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Shows the environment; what is missing is part of the answer, not a failure.</summary>
    /// <param name="request">A card to measure on; <see langword="null"/> for none.</param>
    /// <param name="output">Takes the result.</param>
    /// <param name="argv">The command line.</param>
    /// <exception cref="ToolException">What was asked of a card cannot be measured.</exception>
    public static int Run(ContextRequest? request, VerbOutput output, IReadOnlyList<string> argv)
    {
        if (output.JsonFile is { } file)
            WholeFile.RequireWritable(file);
        using var interruption = new Interruption();
        MeasuredContext? context = null;
        if (request is not null)
        {
            using var card = MeasuringCard.Open(new MeasureLimits(request.Device, CapacityBytes: null, Timeout: null) { Force = request.Force }, output);
            context = ContextRun.Of(card, request, interruption);
        }

        // libtorch is loaded in a worker, so that a broken one cannot take this process down.
        WorkerOutcome outcome = WorkerProcess.Run(new WorkerRequest(Setup: null, "cpu", CapacityBytes: null), observer: null, Patience, interruption);
        if (outcome.Failure is { Kind: RunFailureKind.Interrupted })
            return outcome.ExitCode;

        TorchInfo torch = outcome.Torch ?? new TorchInfo(Version: null, Path: null, NativeLibrary: null, outcome.Failure?.Message);
        var result = new EnvironmentResult
        {
            Tool = ToolVersion.Describe(argv),
            Environment = ThisMachine.DescribeWithCards(GpuDriver.Open()) with { Torch = torch },
            VirtualGpu = DescribeVirtualGpu(),
            Context = context,
        };
        output.Report(_ => EnvironmentReport.Render(result));
        output.Json(() => ResultJson.Write(result));
        return (int)ExitCode.Ok;
    }

    private static VirtualGpuInfo DescribeVirtualGpu() => VirtualLibraries.Find(out string reason) is { } libraries
        ? new VirtualGpuInfo(libraries.StandInFolder, libraries.CudaTorchFolder, Problem: null)
        : new VirtualGpuInfo(StandIns: null, CudaTorch: null, reason);
}
