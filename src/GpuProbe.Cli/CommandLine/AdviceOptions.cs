using System.CommandLine;
using GpuProbe.Core;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning.Advice;
using GpuProbe.Core.Planning.StepTimes;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Units;

namespace GpuProbe.Cli.CommandLine;

/// <summary>Options that say which advice is wanted.</summary>
internal sealed class AdviceOptions
{
    private const long CardsOfOneHost = 8;
    private const int MostRanks = 1024;

    private readonly ValueOption _only = new(
        $"--{AdviceChoices.Only.Option}", string.Join('|', AdviceChoices.Only.Names),
        "How far the training may change: not at all, to other formats of numbers, or to other training (adapters, another optimizer, another batch).",
        OptionGroups.Advice)
    {
        Default = "any",
    };

    private readonly ValueOption _margin = new("--margin", "5%|2GiB", "Memory of the card that is to stay free all the time.", OptionGroups.Advice) { Default = "none" };

    private readonly ValueOption _maxRanks = new("--max-ranks", "N", "Cards of this kind that may train together.", OptionGroups.Advice) { Default = $"{CardsOfOneHost}" };

    private readonly ValueOption _measured = new(
        "--measured", "FILE", "Results (.jsonl) with times of these set-ups on the card: where both are there, the ratio is measured.", OptionGroups.Advice);

    /// <summary>Completes levels.</summary>
    public AdviceOptions() => _only.CompletionSources.Add([.. AdviceChoices.Only.Names]);

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        command.Add(_only);
        command.Add(_margin);
        command.Add(_maxRanks);
        command.Add(_measured);
    }

    /// <summary>Which advice is wanted for <paramref name="card"/>, with times by <paramref name="times"/>.</summary>
    /// <exception cref="ToolException">An option or a file says nothing that can be used (exit code 2), or the card has no room for a context (4).</exception>
    public AdviceRequest Read(ParseResult parsed, GpuProfile card, TimeModel times)
    {
        Margin margin = parsed.GetValue(_margin) is { } text ? Margin.Parse(text, _margin.Name) : Margin.None;
        long bytes = margin.Of(card.TotalMemoryBytes);
        if (card.TotalMemoryBytes <= card.ContextBytes)
            throw new ToolException(ExitCode.DoesNotFit, $"{card.Name}: a card of this size does not even hold a CUDA context.");
        if (bytes >= card.TotalMemoryBytes - card.ContextBytes)
            throw new ToolException(
                ExitCode.BadInput,
                $"{_margin.Name} {margin} leaves nothing of the {new ByteSize(card.TotalMemoryBytes)} of {card.Name}, of which a CUDA context takes {new ByteSize(card.ContextBytes)}");
        string? file = parsed.GetValue(_measured);
        Sameness only = parsed.GetValue(_only) is { } level ? AdviceChoices.Only.Parse(level) : Sameness.OtherTraining;
        return new AdviceRequest(card, only, margin, times)
        {
            MostRanks = parsed.GetValue(_maxRanks) is { } ranks ? RigReading.Count(_maxRanks.Name, ranks, MostRanks) : CardsOfOneHost,
            Rows = file is null ? [] : ResultRows.Read(file),
            RowsFile = file,
        };
    }
}
