using GpuProbe.Core.Reporting;
using GpuProbe.Core.Reporting.Tokens;
using GpuProbe.Core.Setup;

namespace GpuProbe.Cli.CommandLine;

/// <summary>The set-up that a command line asks for.</summary>
/// <param name="Setup">The set-up, checked.</param>
/// <param name="Warnings">What its author should know.</param>
/// <param name="LayersGiven">Whether the number of layers was stated rather than taken from the model.</param>
internal sealed record RequestedSetup(TrainingSetup Setup, IReadOnlyList<string> Warnings, bool LayersGiven)
{
    /// <summary>What was given, on the command line or in a set-up file; what was left to defaults is <see langword="null"/>.</summary>
    public TrainingSetupOptions Given { get; init; } = new();

    /// <summary>The figure of a data set that its sequence length is; <see langword="null"/> where it is a number.</summary>
    public ChosenLength? SequenceLength { get; init; }

    /// <summary>The warnings, and where its sequence length comes from.</summary>
    public IReadOnlyList<string> Remarks => SequenceLength is { } length ? [length.ToString(), .. Warnings] : Warnings;

    /// <summary>What is asked beyond its memory: throughput elsewhere, time and cost.</summary>
    public Outlook Outlook { get; init; } = new(Run: null);
}
