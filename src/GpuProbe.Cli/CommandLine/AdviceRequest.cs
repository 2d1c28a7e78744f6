using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning.Advice;
using GpuProbe.Core.Planning.StepTimes;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Units;

namespace GpuProbe.Cli.CommandLine;

/// <summary>Which advice is wanted.</summary>
/// <param name="Card">The card.</param>
/// <param name="Only">How far the training may change.</param>
/// <param name="Margin">Memory that is to stay free.</param>
/// <param name="Times">Estimates times.</param>
internal sealed record AdviceRequest(GpuProfile Card, Sameness Only, Margin Margin, TimeModel Times)
{
    /// <summary>Most cards of this kind that may train together.</summary>
    public required long MostRanks { get; init; }

    /// <summary>Results that may hold measured times.</summary>
    public required IReadOnlyList<ResultRow> Rows { get; init; }

    /// <summary>The file that they are from; <see langword="null"/> if none was given.</summary>
    public required string? RowsFile { get; init; }

    /// <summary>The card without the memory that is to stay free.</summary>
    public GpuProfile CardWithin => Card with { TotalMemoryBytes = Card.TotalMemoryBytes - Margin.Of(Card.TotalMemoryBytes) };
}
