using System.CommandLine;
using GpuProbe.Core;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Units;

namespace GpuProbe.Cli.CommandLine;

/// <summary><c>--margin</c>.</summary>
/// <param name="group">The heading under which the help lists it.</param>
internal sealed class MarginOption(string group)
{
    private readonly ValueOption _margin = new("--margin", "5%|2GiB", "Memory of the card that is to stay free all the time.", group) { Default = "none" };

    /// <summary>Adds it to <paramref name="command"/>.</summary>
    public void AddTo(Command command) => command.Add(_margin);

    /// <summary>The margin that a command line asks for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="card">The card, if it is known already.</param>
    /// <exception cref="ToolException">It is no margin, or leaves nothing of the card (exit code 2), or the card has no room for a context (4).</exception>
    public Margin Read(ParseResult parsed, GpuProfile? card)
    {
        Margin margin = parsed.GetValue(_margin) is { } text ? Margin.Parse(text, _margin.Name) : Margin.None;
        if (card is null)
            return margin;
        if (card.TotalMemoryBytes <= card.ContextBytes)
            throw new ToolException(ExitCode.DoesNotFit, $"{card.Name}: a card of this size does not even hold a CUDA context.");
        return margin.Of(card.TotalMemoryBytes) < card.TotalMemoryBytes - card.ContextBytes
            ? margin
            : throw new ToolException(
                ExitCode.BadInput,
                $"{_margin.Name} {margin} leaves nothing of the {new ByteSize(card.TotalMemoryBytes)} of {card.Name}, of which a CUDA context takes {new ByteSize(card.ContextBytes)}");
    }
}
