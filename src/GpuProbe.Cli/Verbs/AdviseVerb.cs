using System.Collections;
using GpuProbe.Cli.Advising;
using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Machine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Worker;
using GpuProbe.Core;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning.Advice;
using GpuProbe.Core.Planning.StepTimes;
using GpuProbe.Core.Reporting.Advising;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.Verbs;

/// <summary><c>gpuprobe advise</c>.</summary>
internal static class AdviseVerb
{
    /// <summary>Looks for changes, and tells what was found.</summary>
    public static int Run(RequestedSetup requested, AdviceRequest request, VerbOutput output, IReadOnlyList<string> argv)
    {
        FilesCheck.RefuseSaveFolder(requested.Setup, "advise");
        FilesCheck.RequireWeights(requested.Setup);
        if (output.JsonFile is { } file)
            WholeFile.RequireWritable(file);
        foreach (string warning in requested.Remarks)
            output.Remark(warning);
        var costs = new StepCosts(requested.Setup, request.Card, request.Times, request.Rows);
        if (request.RowsFile is { } rows && !costs.HasMeasuredAsked)
            output.Remark($"{rows} has no measured time of the set-up as asked on {request.Card.Name}: all times are estimated");

        using var interruption = new Interruption();
        List<string> failures = [];
        AdviceResult? result = AdviceProgress.During(
            output,
            $"looking for changes to {requested.Setup.Model.Name} on {request.Card.Name}",
            progress => Find(requested, request, costs, argv, interruption, progress, failures));
        foreach (string failure in failures)
            output.Remark($"left out: {failure}");
        if (result is not null)
        {
            output.Report(style => AdviceReport.Render(result, style));
            output.Json(() => AdviceJson.Write(result));
        }

        if (!interruption.Token.IsCancellationRequested)
            return (int)(result!.SomethingFits ? ExitCode.Ok : ExitCode.DoesNotFit);
        output.Streams.Say($"Interrupted by {interruption.SignalName}; {(result is null ? "nothing was found until then" : "what was found until then holds")}.");
        return interruption.ExitCode;
    }

    private static AdviceResult? Find(
        RequestedSetup requested, AdviceRequest request, StepCosts costs, IReadOnlyList<string> argv, Interruption interruption, Action<int> progress,
        List<string> failures)
    {
        using var runs = new AdviceRuns(request.CardWithin, interruption, progress);
        var scope = new AdviceScope(request.CardWithin) { Most = request.Only, MostRanks = request.MostRanks, MayChangeAllocator = MayChangeAllocator() };
        AdviceList? advice = new Advisor(requested.Setup, scope, costs.Of, runs).Find();
        if (advice is null)
            return interruption.Token.IsCancellationRequested ? null : throw runs.Failures.Values.First();
        failures.AddRange(runs.Failures.Keys.Order(StringComparer.Ordinal));
        var start = new AdviceStart(ToolVersion.Describe(argv), ThisMachine.Describe(), requested.Setup, Card(request), request.Only, TimeSource(request, costs));
        AdviceResult result = AdviceResult.From(start, advice, requested.Given);
        return result with { OtherCards = [.. OtherCards(result, advice, request, interruption)] };
    }

    private static AdvisedCard Card(AdviceRequest request)
    {
        GpuProfile card = request.Card;
        return new AdvisedCard(card.Name, card.TotalMemoryBytes, request.Margin.Of(card.TotalMemoryBytes), card.ContextBytes, card.ContextSource);
    }

    private static string TimeSource(AdviceRequest request, StepCosts costs) => !costs.KnowsAsked
        ? $"Times are not known: the description of {request.Card.Name} lacks the peak speed of {costs.Missing}, which the run as asked needs."
        : (request.Times.Basis == TimeModel.AssumedBasis
            ? "Estimated with assumed utilisations, which nobody measured on this card"
            : $"Estimated with utilisations {request.Times.Basis}, where that fitted them, and assumed ones elsewhere")
        + (request.RowsFile is { } file ? $"; measured where {file} has both." : ".");

    // A smaller card for what wastes this one; a larger one where nothing fits.
    private static IEnumerable<OtherCard> OtherCards(AdviceResult result, AdviceList advice, AdviceRequest request, Interruption interruption)
    {
        bool smaller = result.AsAsked.Fits;
        if (!smaller && result.SomethingFits)
            yield break;
        List<(TrainingSetup Setup, string Arguments)> setups = [(advice.Asked.Setup, "")];
        if (!smaller && result.Candidates.Count > 0)
            setups.Add((advice.Candidates[0].Setup, result.Candidates[0].Arguments));
        foreach ((TrainingSetup setup, string arguments) in setups)
        {
            if (CardsThatHold.Smallest(setup, request, smaller, interruption) is (var card, Measurement run))
                yield return new OtherCard(card.Name, arguments, card.TotalMemoryBytes, run.PeakDeviceBytes ?? 0);
        }
    }

    // What the user's environment says about the allocator is not overruled.
    private static bool MayChangeAllocator()
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value);
        try
        {
            AllocatorEnvironment.AddTo(environment, Allocator.ExpandableSegments);
            return true;
        }
        catch (ToolException)
        {
            return false;
        }
    }
}
