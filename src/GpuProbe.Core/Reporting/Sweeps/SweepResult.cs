namespace GpuProbe.Core.Reporting.Sweeps;

/// <summary>What a file of results holds after a sweep or a merge; the schema <c>gpuprobe.sweep/1</c>.</summary>
public sealed record SweepResult
{
    /// <summary>Name and major version of the schema.</summary>
    public string Schema { get; init; } = "gpuprobe.sweep/1";

    /// <summary>What wrote it.</summary>
    public required ToolInfo Tool { get; init; }

    /// <summary>The file of results.</summary>
    public required string Output { get; init; }

    /// <summary>The grid's name in rows.</summary>
    public required string Grid { get; init; }

    /// <summary>Rows that the whole sweep has.</summary>
    public required int GridPoints { get; init; }

    /// <summary>The part that was run, <c>3/8</c>; <see langword="null"/> for all of it.</summary>
    public string? Shard { get; init; }

    /// <summary>Rows that the file is to have.</summary>
    public required int Points { get; init; }

    /// <summary>Rows that it has.</summary>
    public required int Rows { get; init; }

    /// <summary>Rows that were there before.</summary>
    public int Earlier { get; init; }

    /// <summary>Points that ran to their end.</summary>
    public required int Fit { get; init; }

    /// <summary>Points that ran out of memory.</summary>
    public required int DoNotFit { get; init; }

    /// <summary>Points that contradict themselves, or that the lane cannot answer for.</summary>
    public required int Refused { get; init; }

    /// <summary>Points that failed for another reason.</summary>
    public required int Failed { get; init; }

    /// <summary>Some of the points that failed, and why, a line each.</summary>
    public required IReadOnlyList<string> Failures { get; init; }

    /// <summary>A few of the points that were refused, and why, a line each.</summary>
    public IReadOnlyList<string> Refusals { get; init; } = [];

    /// <summary>Points without a row, counted from 1, some of them; empty where all have one.</summary>
    public IReadOnlyList<int> Missing { get; init; } = [];

    /// <summary>Whether every point has its row.</summary>
    public bool Complete => Rows == Points;
}
