namespace GpuProbe.Cli.CommandLine;

/// <summary>What is asked of <c>gate</c>.</summary>
internal sealed record GateRequest
{
    /// <summary>Files of results.</summary>
    public required IReadOnlyList<string> Results { get; init; }

    /// <summary>The baseline to judge by; <see langword="null"/> where one is to be made.</summary>
    public required string? Baseline { get; init; }

    /// <summary>The baseline to make; <see langword="null"/> where results are to be judged.</summary>
    public required string? WriteBaseline { get; init; }

    /// <summary>Where the replacement of the baseline goes; <see langword="null"/> for none.</summary>
    public required string? Update { get; init; }

    /// <summary>Whether improvements pass.</summary>
    public required bool AllowImprovements { get; init; }

    /// <summary>Where the report goes as Markdown; <see langword="null"/> for nowhere.</summary>
    public required string? Markdown { get; init; }

    /// <summary>Where it goes as JUnit's XML; <see langword="null"/> for nowhere.</summary>
    public required string? JUnit { get; init; }

    /// <summary>Where the figures go for github-action-benchmark; <see langword="null"/> for nowhere.</summary>
    public required string? BenchmarkJson { get; init; }

    /// <summary>Whether a workflow of GitHub's is to see it.</summary>
    public required bool GitHub { get; init; }
}
