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

    private readonly MarginOption _margin = new(OptionGroups.Advice);

    private readonly ValueOption _maxRanks = new("--max-ranks", "N", "Cards of this kind that may train together.", OptionGroups.Advice) { Default = $"{CardsOfOneHost}" };

    private readonly ValueOption _measured = new(
        "--measured", "FILE", "Results (.jsonl) with times of these set-ups on the card: where both are there, the ratio is measured.", OptionGroups.Advice);

    /// <summary>Completes levels.</summary>
    public AdviceOptions() => _only.CompletionSources.Add([.. AdviceChoices.Only.Names]);

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        command.Add(_only);
        _margin.AddTo(command);
        command.Add(_maxRanks);
        command.Add(_measured);
    }

    /// <summary>Which advice is wanted for <paramref name="card"/>, with times by <paramref name="times"/>.</summary>
    /// <exception cref="ToolException">An option or a file says nothing that can be used (exit code 2), or the card has no room for a context (4).</exception>
    public AdviceRequest Read(ParseResult parsed, GpuProfile card, TimeModel times)
    {
        Margin margin = _margin.Read(parsed, card);
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
