using GpuProbe.Cli.Cards;
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
using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.Verbs;

/// <summary><c>gpuprobe probe --device cuda:N</c>: real steps on a card, beside the same steps on its virtual twin.</summary>
internal static class CardProbe
{
    /// <summary>Measures on the card, runs its twin, and compares.</summary>
    /// <param name="requested">The set-up; layers that were given are those to measure, the question is about the whole model.</param>
    /// <param name="elsewhere">Another card to predict for; <see langword="null"/> for none.</param>
    /// <param name="limits">The card to measure on.</param>
    /// <param name="output">Takes the result.</param>
    /// <param name="argv">The command line.</param>
    public static int Run(RequestedSetup requested, GpuProfile? elsewhere, MeasureLimits limits, VerbOutput output, IReadOnlyList<string> argv)
    {
        TrainingSetup whole = requested.Setup with { Layers = requested.Setup.Model.NumHiddenLayers };
        ProbeResult start = ResultStart.Of(requested with { Setup = whole }, output, argv);
        using var card = MeasuringCard.Open(limits, output);
        ProbeResult calculated = Prediction.AddTo(start, CardProfile.Of(card, limits, measured: null));
        output.Report(style => ConsoleReport.Calculated(calculated, style));

        using var interruption = new Interruption();
        using var journals = new JournalFolder();
        var run = RepeatedRun.Of(requested.Setup, limits, card, journals.Measured, Title(requested.Setup, limits), output, interruption);
        // The twin needs no card.
        card.Dispose();
        Measurement? measured = run.Outcome.Measurement;
        GpuProfile profile = CardProfile.Of(card, limits, measured);
        ProbeResult result = Prediction.AddTo(start, profile) with
        {
            Slice = requested.Setup == whole ? null : Slice(requested.Setup, profile),
            Measurement = run.Result(limits),
            Environment = start.Environment.WithTorch(run.Outcome).WithDriver(card.Driver),
        };
        if (!interruption.Token.IsCancellationRequested)
            result = Predicted(result, requested.Setup, profile, measured, journals, interruption);
        if (elsewhere is not null && !interruption.Token.IsCancellationRequested)
            result = result with { Elsewhere = Elsewhere(start, elsewhere, interruption) };
        result = (requested.Outlook with { MeasuredCard = profile }).AddTo(result);
        output.Report(style => ConsoleReport.Concluded(result, style) + ConsoleReport.Measured(result, style));
        output.Json(() => ResultJson.Write(result));
        return ExitCodeOf(run, result, output, interruption);
    }

    // The twin runs when the card's context is known: "device" then differs by what came after it.
    private static ProbeResult Predicted(
        ProbeResult result, TrainingSetup ran, GpuProfile profile, Measurement? measured, JournalFolder journals, Interruption interruption)
    {
        using var twin = VirtualRun.Start(ran, profile, interruption, journals.Twin);
        ProbeResult beside = twin.AddTo(result);
        VirtualEstimate? virtualRun = beside.Estimate!.Virtual;
        if (ran == result.Setup)
            result = beside;
        else
            result = OfWhole(result, profile, interruption);
        if (measured is null)
            return result;

        ClosedFormEstimate form = ClosedForm.Estimate(ran, MemoryTarget.Cuda(profile));
        if (ran == result.Setup)
            result = result with { Verdict = Verdict.ByMeasurement(profile, measured) };
        return result with { Comparison = Compare(form, virtualRun, measured, ofSlice: ran != result.Setup, journals) };
    }

    private static ProbeResult OfWhole(ProbeResult result, GpuProfile profile, Interruption interruption)
    {
        using var run = VirtualRun.Start(result.Setup, profile, interruption);
        return run.AddTo(result);
    }

    private static MemoryComparison? Compare(
        ClosedFormEstimate form, VirtualEstimate? twin, Measurement measured, bool ofSlice, JournalFolder journals)
    {
        MemoryComparison? comparison = twin is null && measured.OutOfMemory is not null ? null : MemoryComparison.Of(form, measured, ofSlice);
        if (comparison is null || twin is null)
            return comparison;
        comparison = comparison.With(twin, measured);
        return comparison.ZeroBytesOff == false && journals.Read() is { } kept ? comparison.Blaming(kept.Measured, kept.Twin) : comparison;
    }

    private static ElsewhereResult? Elsewhere(ProbeResult start, GpuProfile card, Interruption interruption)
    {
        using var run = VirtualRun.Start(start.Setup, card, interruption);
        ProbeResult there = run.AddTo(Prediction.AddTo(start, card));
        return new ElsewhereResult(there.Estimate!, there.Verdict!);
    }

    private static SliceResult Slice(TrainingSetup slice, GpuProfile card) =>
        new(slice, "chosen with --layers.", ClosedForm.Estimate(slice, MemoryTarget.Cuda(card)));

    private static int ExitCodeOf(RepeatedRun run, ProbeResult result, VerbOutput output, Interruption interruption)
    {
        int code = MeasuredRun.Conclude(run, output);
        if (interruption.Token.IsCancellationRequested)
            return interruption.ExitCode;
        if (code != (int)ExitCode.Ok)
            return code;
        return (int)(result.Verdict is { Fits: false } || result.Elsewhere is { Verdict.Fits: false } ? ExitCode.DoesNotFit : ExitCode.Ok);
    }

    private static string Title(TrainingSetup setup, MeasureLimits limits) => setup.IsSlice
        ? $"measuring a slice on {limits.Device}: {setup.Layers} of {setup.Model.NumHiddenLayers} layers"
        : $"measuring {setup.Model.Name} on {limits.Device}";
}
