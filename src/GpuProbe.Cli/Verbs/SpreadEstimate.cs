using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.VirtualGpus;
using GpuProbe.Cli.Worker;
using GpuProbe.Core;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Planning.DeviceMaps;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Reporting.DeviceMaps;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.VirtualGpus;

namespace GpuProbe.Cli.Verbs;

/// <summary><c>gpuprobe estimate --devices</c>: a model spread over cards, run once for each card on virtual ones.</summary>
internal static class SpreadEstimate
{
    /// <summary>Estimates.</summary>
    /// <param name="requested">The set-up.</param>
    /// <param name="request">The map and the cards.</param>
    /// <param name="output">Takes the result.</param>
    /// <param name="argv">The command line.</param>
    public static int Run(RequestedSetup requested, SpreadRequest request, VerbOutput output, IReadOnlyList<string> argv)
    {
        TrainingSetup setup = requested.Setup;
        SpreadCheck.Require(setup);
        var tree = ModuleTree.Of(setup);
        DeviceMap map = DeviceMapFile.Read(request.MapFile, tree);
        ModelPlacement placement = DeviceMapFile.Placement(map, tree, request.MapFile, RigOptions.MostDevices);
        SpreadCheck.Require(setup, placement, request);
        VirtualLibraries libraries = VirtualLibraries.Find(out string reason) ?? throw new ToolException(ExitCode.Environment, $"--devices takes virtual cards: {reason}");
        ProbeResult start = ResultStart.Of(requested, output, argv);

        using var interruption = new Interruption();
        var cards = new List<CardEstimate>();
        foreach (int index in placement.Cards)
        {
            (Measurement measured, IReadOnlyList<ProcessReport> reports) = Measure(setup, placement, index, request, libraries, interruption);
            cards.Add(Estimate(map, tree, index, request.Card(index), measured, reports));
        }

        var spread = new SpreadResult(map, cards);
        ProbeResult result = start with { Spread = spread, Verdict = Worst(cards) };
        output.Report(style => SpreadReport.Render(result, style));
        output.Json(() => ResultJson.Write(result));
        return (int)(spread.Fits ? ExitCode.Ok : ExitCode.DoesNotFit);
    }

    // All cards of the rig are of the kind of the one that is measured. Where they differ and a smaller memory than its own ends the
    // run on another card, the run is done again with the largest memory on all.
    private static (Measurement Measured, IReadOnlyList<ProcessReport> Reports) Measure(
        TrainingSetup setup, ModelPlacement placement, int index, SpreadRequest request, VirtualLibraries libraries, Interruption interruption)
    {
        GpuProfile card = request.Card(index);
        long largest = placement.Cards.Max(one => request.Card(one).TotalMemoryBytes);
        var measured = Measure(setup, placement, index, card, libraries, interruption);
        bool endedElsewhere = measured.Measured.OutOfMemory?.Device is { } device && device != $"cuda:{index}";
        return endedElsewhere && largest > card.TotalMemoryBytes
            ? Measure(setup, placement, index, card with { TotalMemoryBytes = largest }, libraries, interruption)
            : measured;
    }

    private static (Measurement Measured, IReadOnlyList<ProcessReport> Reports) Measure(
        TrainingSetup setup, ModelPlacement placement, int index, GpuProfile card, VirtualLibraries libraries, Interruption interruption)
    {
        if (card.TotalMemoryBytes <= card.ContextBytes)
            throw new ToolException(ExitCode.DoesNotFit, $"{card.Name}: a card of this size does not even hold a CUDA context.");
        using var worker = VirtualWorker.Start(card, setup.Allocator, libraries, interruption, new RigOptions { Devices = placement.Cards[^1] + 1 });
        worker.Send(setup, placement, index);
        WorkerOutcome outcome = worker.Await();
        if (interruption.Token.IsCancellationRequested)
            throw new ToolException((ExitCode)interruption.ExitCode, outcome.Failure?.Message ?? "interrupted");
        Measurement measurement = outcome.Measurement ?? throw new ToolException((ExitCode)outcome.ExitCode, outcome.Failure!.Message);
        return (measurement, worker.End());
    }

    private static CardEstimate Estimate(
        DeviceMap map, ModuleTree tree, int index, GpuProfile card, Measurement measured, IReadOnlyList<ProcessReport> reports)
    {
        string device = $"cuda:{index}";
        var run = VirtualEstimate.From(card.Name, measured, reports);
        bool endedElsewhere = run.OutOfMemory is { } oom && oom.Device != device;
        Verdict? verdict = endedElsewhere ? null : Verdict.ByVirtualRun(card, run.PeakAllocatedBytes, run.PeakDeviceBytes ?? 0, run.OutOfMemory);
        return new CardEstimate(
            device, DeviceModules.ModulesOn(tree, map, index), measured.WeightBytes, measured.GradientBytes, measured.OptimizerStateBytes, run,
            verdict is { HeadroomBytes: < 0 } ? verdict with { Fits = false } : verdict);
    }

    private static Verdict? Worst(IEnumerable<CardEstimate> cards) =>
        cards.Select(card => card.Verdict).OfType<Verdict>().OrderBy(verdict => verdict.Fits).ThenBy(verdict => verdict.HeadroomBytes ?? 0).FirstOrDefault();
}
