using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Machine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Worker;
using GpuProbe.Core;
using GpuProbe.Core.Comparison;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Estimation;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Units;

namespace GpuProbe.Cli.Verbs;

/// <summary><c>gpuprobe probe</c>.</summary>
internal static class ProbeVerb
{
    private const double MemoryShare = 0.6;
    private const double Seconds = 30;

    /// <summary>Calculates the whole, measures what this machine can, and compares.</summary>
    public static int Run(RequestedSetup requested, GpuProfile? gpu, MeasureLimits limits, VerbOutput output, IReadOnlyList<string> argv)
    {
        // The layers that a user asks for are those to measure; the question is always about the whole model.
        TrainingSetup whole = requested.Setup with { Layers = requested.Setup.Model.NumHiddenLayers };
        ProbeResult result = Prediction.AddTo(ResultStart.Of(requested with { Setup = whole }, output, argv), gpu);
        output.Report(style => ConsoleReport.Predicted(result, style));

        if (Plan(whole, requested, result.Environment) is not { } plan)
        {
            output.Json(() => ResultJson.Write(result));
            throw NoSlice(result.Environment);
        }

        using var interruption = new Interruption();
        WorkerOutcome outcome = MeasuredRun.Run(plan.Setup, limits, Title(plan, limits), output, interruption);
        result = AddMeasurement(result, plan, outcome, limits);
        output.Report(style => ConsoleReport.Measured(result, style));
        output.Json(() => ResultJson.Write(result));
        int code = MeasuredRun.Conclude(outcome, output);
        return code == (int)ExitCode.Ok && result.Verdict is { Fits: false } ? (int)ExitCode.DoesNotFit : code;
    }

    private static SlicePlan? Plan(TrainingSetup whole, RequestedSetup requested, EnvironmentInfo environment)
    {
        long memory = environment.MemoryAvailableBytes is { } available ? (long)(available * MemoryShare) : long.MaxValue;
        var rates = CpuRates.Assumed(environment.Cores, whole.Precision, Processor.Read().HasBf16);
        return SlicePlan.Choose(whole, requested.LayersGiven ? requested.Setup.Layers : null, new MachineBudget(memory, Seconds, rates));
    }

    private static ProbeResult AddMeasurement(ProbeResult result, SlicePlan plan, WorkerOutcome outcome, MeasureLimits limits)
    {
        ClosedFormEstimate form = ClosedForm.Estimate(plan.Setup, MemoryTarget.Cpu);
        MemoryComparison? comparison = outcome.Measurement is { OutOfMemory: null } measurement
            ? MemoryComparison.Of(form, measurement, ofSlice: !plan.IsWhole)
            : null;
        return result with
        {
            Slice = plan.IsWhole ? null : new SliceResult(plan.Setup, Reason(result.Environment), form),
            Measurement = MeasuredRun.ResultOf(outcome, limits),
            Comparison = comparison,
            Environment = result.Environment.WithTorch(outcome),
        };
    }

    private static string Title(SlicePlan plan, MeasureLimits limits) => plan.IsWhole
        ? $"measuring {plan.Setup.Model.Name} on {limits.Device}, about {plan.ExpectedSeconds:0} s"
        : $"measuring a slice on {limits.Device}: {plan.Setup.Layers} of {plan.Setup.Model.NumHiddenLayers} layers, seq-len {plan.Setup.SeqLen}, about {plan.ExpectedSeconds:0} s";

    private static string Reason(EnvironmentInfo environment) =>
        $"chosen to fit in {MemoryShare:0%} of the {Available(environment)} available here and about {Seconds:0} s.";

    private static string Available(EnvironmentInfo environment) =>
        environment.MemoryAvailableBytes is { } available ? new ByteSize(available).ToString() : "memory";

    private static ToolException NoSlice(EnvironmentInfo environment) => new(
        ExitCode.Environment,
        $"no slice of this run fits in {MemoryShare:0%} of the {Available(environment)} of memory available here; "
        + "use fewer --layers, a smaller --micro-batch or a smaller model, or gpuprobe estimate, which runs nothing.");
}
