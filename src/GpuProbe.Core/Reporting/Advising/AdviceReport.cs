using System.Globalization;
using GpuProbe.Core.Planning.Advice;
using GpuProbe.Core.Reporting.Document;
using GpuProbe.Core.Reporting.Sections;

namespace GpuProbe.Core.Reporting.Advising;

/// <summary>Renders advice for people.</summary>
public static class AdviceReport
{
    private static readonly (Sameness Training, string Words)[] Levels =
    [
        (Sameness.Same, "the same training"), (Sameness.OtherNumerics, "other numerics"), (Sameness.OtherTraining, "other training"),
    ];

    /// <summary>The whole of <paramref name="result"/>.</summary>
    public static string Render(AdviceResult result, ReportStyle style) => ConsoleFormatter.Format(Blocks(result), style);

    private static IEnumerable<ReportBlock> Blocks(AdviceResult result) =>
    [
        .. SetupSection.Of(result.Setup),
        new HeadingBlock($"Advice for {result.Card.Name}", "virtual"),
        .. Answer(result),
        .. Table(result),
        .. Meaning(result),
        .. Plot(result),
        .. Notes(result),
    ];

    private static IEnumerable<ReportBlock> Answer(AdviceResult result)
    {
        AdvisedRun asked = result.AsAsked;
        string memory = $"{Shown.Size(asked.AllocatedBytes)} allocated, {Shown.Size(asked.ReservedBytes)} reserved, {Shown.Size(asked.DeviceBytes)} in use of {Shown.Size(result.Card.TotalMemoryBytes)}";
        yield return new TextBlock(AsAsked(result), asked.Fits ? Tone.Good : Tone.Bad);
        yield return new TextBlock($"As asked: {memory}{(asked.Fits ? "" : ", on the same card with enough memory")}; the peak is in {PhaseNames.Of(asked.PeakPhase)}.");
        if (asked is { Fits: true, AllocationRetries: > 0 and var retries })
            yield return new TextBlock($"The allocator had to give back what it kept {(retries == 1 ? "once" : $"{Shown.Exact(retries)} times")} to fit, which costs time.");
        foreach ((Sameness training, string words) in Levels)
        {
            if (result.Best(training) is { } best)
                yield return new TextBlock($"Best of {words}: {best.Arguments} ({Shown.Size(best.DeviceBytes)} in use{Time(best)})");
        }

        if (!asked.Fits && !result.Candidates.Any(one => one.Fits))
            yield return new TextBlock(Nothing(result), Tone.Bad);
        if (asked.Fits && result.Candidates.Count == 0)
            yield return new TextBlock("Nothing was found that would be faster.");
        foreach (OtherCard other in result.OtherCards)
            yield return new TextBlock($"The {(asked.Fits ? "smallest" : "next larger")} card that holds it{(other.Arguments.Length == 0 ? " as asked" : $" with {other.Arguments}")}: {other.Gpu}, {Shown.Size(other.DeviceBytes)} in use of {Shown.Size(other.TotalMemoryBytes)}.");
    }

    private static string AsAsked(AdviceResult result)
    {
        AdvisedRun asked = result.AsAsked;
        string margin = result.Card.MarginBytes > 0 ? $", with {Shown.Size(result.Card.MarginBytes)} kept free" : "";
        if (asked.Fits)
            return $"fits on {result.Card.Name} as asked{margin}, {Shown.Size(asked.HeadroomBytes)} to spare{(result.Wastes ? ": more than half of the card is not used" : "")}";
        return asked.Fragmentation
            ? $"does not fit on {result.Card.Name} as asked{margin}: there is enough memory, but in pieces"
            : $"does not fit on {result.Card.Name} as asked{margin}: {Shown.Size(result.Card.MarginBytes - asked.HeadroomBytes)} too much";
    }

    private static string Nothing(AdviceResult result)
    {
        string closest = result.Candidates.Count == 0
            ? ""
            : $" The closest is {result.Candidates[0].Arguments}: {Shown.Size(result.Candidates[0].DeviceBytes)} in use, {Shown.Size(result.Card.MarginBytes - result.Candidates[0].HeadroomBytes)} too much.";
        return $"Nothing that was tried fits.{closest}";
    }

    private static IEnumerable<ReportBlock> Table(AdviceResult result)
    {
        if (result.Candidates.Count == 0)
            yield break;
        yield return new TextBlock("");
        yield return new TableBlock(
            [
                new("#", IsNumber: true), new("allocated", IsNumber: true), new("reserved", IsNumber: true), new("in use", IsNumber: true),
                new("left", IsNumber: true), new("time", IsNumber: true), new("training"), new("change"),
            ],
            [.. result.Candidates.Prepend(result.AsAsked).Select(one => Row(one, result))]);
        yield return new TextBlock(
            (result.AsAsked.TimeRatio is null ? "" : "* on the front: nothing else here takes less memory and less time. ")
            + "What has no number does not fit; its bytes are those on the same card with enough memory.", Tone.Note);
    }

    private static TableRow Row(AdvisedRun one, AdviceResult result) => new(
    [
        (one == result.AsAsked ? "o" : one.Rank?.ToString(CultureInfo.InvariantCulture) ?? "") + (one.OnFront ? "*" : " "),
        Shown.Size(one.AllocatedBytes), Shown.Size(one.ReservedBytes), Shown.Size(one.DeviceBytes), Shown.Size(one.HeadroomBytes),
        one.TimeRatio is { } ratio ? (one.TimeBasis == "estimated" ? "~" : "") + Ratio(ratio) : "-",
        one.Training switch { Sameness.Same => "same", Sameness.OtherNumerics => "numerics", _ => "other" },
        one == result.AsAsked ? "as asked" : one.Arguments,
    ]);

    // What every reader has to weigh: the changes that are not harmless, each once.
    private static IEnumerable<ReportBlock> Meaning(AdviceResult result)
    {
        var reasons = result.Candidates.SelectMany(one => one.Changes).Where(change => change.Training != Sameness.Same)
            .GroupBy(change => (change.Topic, change.Reason)).Select(group => group.First()).OrderBy(change => change.Training);
        foreach (AdvisedChange change in reasons)
            yield return new TextBlock($"{(change.Training == Sameness.OtherNumerics ? "Other numerics" : "Other training")}, {change.Topic}: {change.Reason}.");
    }

    private static IEnumerable<ReportBlock> Plot(AdviceResult result)
    {
        if (FrontPlot.Of(result) is not { Count: > 0 } lines)
            yield break;
        yield return new HeadingBlock("Memory in use against time for each token");
        yield return new DrawingBlock(lines);
        yield return new TextBlock("o as asked, numbers as above, x does not fit; the dashes are what the card has. Times have a logarithmic axis.", Tone.Note);
    }

    private static IEnumerable<ReportBlock> Notes(AdviceResult result)
    {
        yield return new TextBlock(
            result.AsAsked.TimeRatio is null
                ? $"{result.TimeSource} Without times, what fits is ranked by how little it changes, then by its memory, and no front is drawn."
                : $"Times: for each token of an optimizer's step, as asked = 1; on several cards the time of all of them; ~ is estimated. {result.TimeSource}",
            Tone.Note);
        yield return new TextBlock($"{Shown.Exact(result.Considered)} combinations were considered by the closed form; all figures are those of runs on virtual cards, {result.Candidates.Count + 1} in number.", Tone.Note);
        yield return new TextBlock($"Context: {Shown.Size(result.Card.ContextBytes)}, {result.Card.ContextSource}.", Tone.Note);
        if (result.Candidates.FirstOrDefault(one => one.Rank == 1) is { } best)
        {
            yield return new TextBlock("To check the first:");
            yield return new DrawingBlock([$"  {best.Command}"]);
        }

        if (!result.Complete)
            yield return new TextBlock("The search was ended early: there may be better advice.", Tone.Bad);
    }

    private static string Time(AdvisedRun one) => one.TimeRatio is { } ratio ? $", {Ratio(ratio)} x the time, {one.TimeBasis}" : "";

    private static string Ratio(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture);
}
