using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Worker;
using GpuProbe.Core;
using GpuProbe.Core.Comparison;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Estimation;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Setup;

namespace GpuProbe.Cli.Verbs;

/// <summary><c>gpuprobe probe</c>.</summary>
internal static class ProbeVerb
{
    /// <summary>Calculates the whole, runs it on the virtual card, measures what this machine can, and compares.</summary>
    public static int Run(RequestedSetup requested, GpuProfile? gpu, MeasureLimits limits, VerbOutput output, IReadOnlyList<string> argv)
    {
        ShardingCheck.RefuseRealRun(requested.Setup, "probe");
        FilesCheck.RefuseSaveFolder(requested.Setup, "probe");
        FilesCheck.RequireWeights(requested.Setup);
        if (limits.IsCard)
            return CardProbe.Run(requested, gpu, limits, output, argv);
        // The layers that a user asks for are those to measure; the question is always about the whole model.
        TrainingSetup whole = requested.Setup with { Layers = requested.Setup.Model.NumHiddenLayers };
        long? layers = requested.LayersGiven ? requested.Setup.Layers : null;
        using var interruption = new Interruption();
        using var run = VirtualRun.Start(whole, gpu, interruption);
        ProbeResult calculated = Prediction.AddTo(ResultStart.Of(requested with { Setup = whole }, output, argv), gpu);
        output.Report(style => ConsoleReport.Calculated(calculated, style));
        ProbeResult result = run.AddTo(calculated);
        output.Report(style => ConsoleReport.Concluded(result, style));
        if (interruption.Token.IsCancellationRequested)
            return interruption.ExitCode;

        WorkerOutcome outcome;
        try
        {
            (result, outcome) = Measure(result, layers, limits, output, interruption);
            result = requested.Outlook.AddTo(result);
        }
        catch (ToolException)
        {
            // What was calculated holds although nothing can be measured.
            output.Json(() => ResultJson.Write(result));
            throw;
        }

        output.Report(style => ConsoleReport.Measured(result, style));
        output.Json(() => ResultJson.Write(result));
        int code = MeasuredRun.Conclude(outcome, output);
        return code == (int)ExitCode.Ok ? run.Conclude(result, output) : code;
    }

    private static (ProbeResult Result, WorkerOutcome Outcome) Measure(
        ProbeResult result, long? layers, MeasureLimits limits, VerbOutput output, Interruption interruption)
    {
        TrainingSetup pilotSetup = Pilot.For(result.Setup);
        WorkerOutcome pilot = WorkerProcess.Run(new WorkerRequest(pilotSetup, limits.Device, CapacityBytes: null), observer: null, limits.Timeout, interruption);
        if (pilot.Measurement is not { } speed)
            return (result with { Measurement = MeasurementResult.Partial(limits.Device, capacityBytes: null, [], pilot.Failure!) }, pilot);

        var choice = new SliceChoice(result.Environment, pilotSetup, speed);
        SlicePlan plan = choice.Of(result.Setup, layers);
        WorkerOutcome outcome = MeasuredRun.Run(plan.Setup, limits, journal: null, Title(plan, limits), output, interruption);
        ClosedFormEstimate form = ClosedForm.Estimate(plan.Setup, MemoryTarget.CpuWith(speed.TorchVersion));
        return (result with
        {
            Slice = plan.IsWhole ? null : new SliceResult(plan.Setup, choice.Reason, form),
            Measurement = MeasuredRun.ResultOf(outcome, limits),
            Comparison = outcome.Measurement is { OutOfMemory: null } measurement ? MemoryComparison.Of(form, measurement, ofSlice: !plan.IsWhole) : null,
            Environment = result.Environment.WithTorch(outcome),
        }, outcome);
    }

    private static string Title(SlicePlan plan, MeasureLimits limits) => plan.IsWhole
        ? $"measuring {plan.Setup.Model.Name} on {limits.Device}, about {plan.ExpectedSeconds:0} s"
        : $"measuring a slice on {limits.Device}: {plan.Setup.Layers} of {plan.Setup.Model.NumHiddenLayers} layers, seq-len {plan.Setup.SeqLen}, about {plan.ExpectedSeconds:0} s";
}
