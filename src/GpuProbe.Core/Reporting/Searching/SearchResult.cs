using GpuProbe.Core.Planning.Search;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Reporting.Searching;

/// <summary>The result of <c>gpuprobe search</c>: what the JSON holds and what the report shows.</summary>
public sealed record SearchResult
{
    /// <summary>The schema that this version writes; the number after the slash is its major version.</summary>
    public const string CurrentSchema = "gpuprobe.search/1";

    /// <summary>Name and major version of the schema.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>Which program wrote it.</summary>
    public required ToolInfo Tool { get; init; }

    /// <summary>The machine it was written on.</summary>
    public required EnvironmentInfo Environment { get; init; }

    /// <summary>The option whose largest value was searched: <c>micro-batch</c>.</summary>
    public required string Max { get; init; }

    /// <summary>The smallest value allowed.</summary>
    public required long From { get; init; }

    /// <summary>The largest value allowed.</summary>
    public required long UpTo { get; init; }

    /// <summary>Why no larger one was, in words.</summary>
    public required string UpToReason { get; init; }

    /// <summary>Only multiples of it were tried.</summary>
    public required long MultipleOf { get; init; }

    /// <summary>The set-up with the answer; with the smallest value where none fits.</summary>
    public required TrainingSetup Setup { get; init; }

    /// <summary>The memory that was searched in.</summary>
    public required SearchedCard Card { get; init; }

    /// <summary>The largest value whose allocated bytes by the closed form are within that memory; <see langword="null"/> if none, or if it is not known.</summary>
    public long? ClosedFormValue { get; init; }

    /// <summary>Why there is no closed form of these set-ups; <see langword="null"/> where there is one.</summary>
    public string? ClosedFormMissing { get; init; }

    /// <summary>What the virtual card said; <see langword="null"/> where none was asked.</summary>
    public SearchLane? Virtual { get; init; }

    /// <summary>What real runs said; <see langword="null"/> where there were none.</summary>
    public SearchLane? Measured { get; init; }

    /// <summary>Whether the search came to its end; else between the largest and the next value others may fit.</summary>
    public bool Complete { get; init; } = true;

    /// <summary>What answers: real runs where there were any, else the virtual card.</summary>
    public SearchLane? Answer => Measured ?? Virtual;

    /// <summary>Whether real runs said the same as the virtual card; <see langword="null"/> where one of them is missing.</summary>
    public bool? Agree => Measured is { } measured && Virtual is { } foreseen
        ? Ends(measured) == Ends(foreseen)
        : null;

    private static Boundary Ends(SearchLane lane) => new(lane.Largest?.Value, lane.Next?.Value);
}
