using GpuProbe.Core.Planning.Advice;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Reporting.Advising;

/// <summary>A set-up, as asked or changed, with what it takes. All bytes are those of runs on virtual cards.</summary>
public sealed record AdvisedRun
{
    /// <summary>Its place among all that fits, from 1; <see langword="null"/> for the set-up as asked and for what does not fit.</summary>
    public required int? Rank { get; init; }

    /// <summary>The options to add to those that were given, or to put in their place: <c>--checkpointing full</c>; empty for the set-up as asked.</summary>
    public required string Arguments { get; init; }

    /// <summary>A command that estimates it by itself.</summary>
    public required string Command { get; init; }

    /// <summary>What changes; empty for the set-up as asked.</summary>
    public required IReadOnlyList<AdvisedChange> Changes { get; init; }

    /// <summary>Whether it still is the training as asked: the largest of its changes.</summary>
    public required Sameness Training { get; init; }

    /// <summary>Whether it fits on the card and leaves the margin free.</summary>
    public required bool Fits { get; init; }

    /// <summary>Most bytes in live blocks at once; where it does not fit, on the same card with enough memory, as the next two.</summary>
    public required long AllocatedBytes { get; init; }

    /// <summary>Most bytes that the caching allocator held at once.</summary>
    public required long? ReservedBytes { get; init; }

    /// <summary>Most bytes in use on the card at once, the CUDA context included.</summary>
    public required long DeviceBytes { get; init; }

    /// <summary>What is left of the card's memory, the margin not taken off; negative where more is needed than there is.</summary>
    public required long HeadroomBytes { get; init; }

    /// <summary>The phase of the peak of allocated bytes.</summary>
    public required Phase PeakPhase { get; init; }

    /// <summary>Times that the card had no room until the caching allocator gave back what it kept, which costs time.</summary>
    public required long AllocationRetries { get; init; }

    /// <summary>Whether it does not fit although what is allocated would: the rest of the card is held in pieces.</summary>
    public required bool Fragmentation { get; init; }

    /// <summary>Seconds for each token of an optimizer's step over those of the set-up as asked, each card's counted; <see langword="null"/> where not known.</summary>
    public required double? TimeRatio { get; init; }

    /// <summary><c>measured</c> or <c>estimated</c>; <see langword="null"/> where the ratio is not known.</summary>
    public required string? TimeBasis { get; init; }

    /// <summary>Whether no other of these takes at most as much memory and at most as much time, and less of one of them.</summary>
    public required bool OnFront { get; init; }

    internal static AdvisedRun From(AdvisedSetup advised, AdvisedCard card, int? rank, string arguments, string command) => new()
    {
        Rank = rank,
        Arguments = arguments,
        Command = command,
        Changes = [.. advised.Changes.Select(change => new AdvisedChange(change.Topic, change.Options, change.Sameness, change.Reason))],
        Training = advised.Sameness,
        Fits = advised.Fits,
        AllocatedBytes = advised.Figures.AllocatedBytes,
        ReservedBytes = advised.Figures.ReservedBytes,
        DeviceBytes = advised.Figures.DeviceBytes,
        HeadroomBytes = card.TotalMemoryBytes - advised.Figures.DeviceBytes,
        PeakPhase = advised.Figures.PeakPhase,
        AllocationRetries = advised.Figures.AllocationRetries,
        Fragmentation = advised.Figures.IsFragmentation,
        TimeRatio = advised.Cost?.Ratio,
        TimeBasis = advised.Cost switch { null => null, { IsMeasured: true } => "measured", _ => "estimated" },
        OnFront = advised.IsOnFront,
    };
}
