using GpuProbe.Core.Planning;
using GpuProbe.Core.Reporting.Document;
using GpuProbe.Core.Reporting.Sections;

namespace GpuProbe.Core.Reporting.DeviceMaps;

/// <summary>Renders an estimate for several cards as text for a terminal.</summary>
public static class SpreadReport
{
    private static readonly TableColumn[] CardColumns =
    [
        new("device"), new("card"), new("weights", IsNumber: true), new("gradients", IsNumber: true), new("states", IsNumber: true), new("modules"),
    ];

    private static readonly TableColumn[] PeakColumns =
    [
        new("peak"), new("allocated", IsNumber: true), new("reserved", IsNumber: true), new("in use", IsNumber: true), new("in use", IsNumber: true),
        new("of", IsNumber: true), new("to spare", IsNumber: true), new("phase"),
    ];

    /// <summary>The report of a result that has <see cref="ProbeResult.Spread"/>.</summary>
    public static string Render(ProbeResult result, ReportStyle style) => ConsoleFormatter.Format(Blocks(result, result.Spread!), style);

    private static IEnumerable<ReportBlock> Blocks(ProbeResult result, SpreadResult spread)
    {
        foreach (ReportBlock block in SetupSection.Of(result.Setup))
            yield return block;
        yield return new HeadingBlock(spread.Cards.Count == 1 ? "On 1 card" : $"Spread over {spread.Cards.Count} cards", "weights, gradients and states as the run made them");
        yield return new TableBlock(CardColumns, [.. spread.Cards.Select(CardRow)]);
        yield return new HeadingBlock("Virtual cards", $"libtorch {spread.Cards[0].Virtual.TorchVersion}, nothing computed");
        yield return new TableBlock(PeakColumns, [.. spread.Cards.Select(PeakRow)]);
        yield return new HeadingBlock("Verdict", "virtual");
        foreach (CardEstimate card in spread.Cards)
        {
            if (card.Verdict is { Fits: false } verdict)
                yield return new TextBlock(Refusal(card, verdict), Tone.Bad);
            else if (card.Verdict is null)
                yield return new TextBlock($"{card.Device}: not known, since the run ended on {card.Virtual.OutOfMemory!.Device} before.", Tone.Note);
        }

        if (spread.Fits)
            yield return new TextBlock(spread.Cards.Count == 1 ? "fits on the card" : "fits on all cards", Tone.Good);
        if (spread.Cards.Count > 1)
            yield return new TextBlock("One card computes at a time: hidden states go from card to card, and the logits come back to cuda:0.", Tone.Note);
    }

    private static TableRow CardRow(CardEstimate card) => new(
    [
        card.Device, card.Virtual.Gpu, Shown.Exact(card.WeightBytes), Shown.Exact(card.GradientBytes), Shown.Exact(card.OptimizerStateBytes),
        card.Modules.Count == 0 ? "-" : string.Join(", ", card.Modules),
    ]);

    private static TableRow PeakRow(CardEstimate card) => new(
    [
        card.Device, Shown.Exact(card.Virtual.PeakAllocatedBytes), Shown.Exact(card.Virtual.PeakReservedBytes), Shown.Exact(card.Virtual.PeakDeviceBytes),
        Shown.Size(card.Virtual.PeakDeviceBytes), Shown.Size(card.Verdict?.TotalMemoryBytes),
        card.Verdict is { Fits: true } verdict ? Shown.Size(verdict.HeadroomBytes) : "-", PhaseNames.Of(card.Virtual.PeakPhase),
    ]);

    private static string Refusal(CardEstimate card, Verdict verdict) => verdict.OutOfMemory is { } oom
        ? $"does not fit on {card.Device} ({verdict.Gpu}): out of memory in {OutOfMemoryText.Where(oom)}; {OutOfMemoryText.What(oom, verdict.TotalMemoryBytes)}"
        : $"does not fit on {card.Device} ({verdict.Gpu}): {Shown.Size(-verdict.HeadroomBytes)} too much";
}
