using GpuProbe.Core.Datasets.Reading;

namespace GpuProbe.Core.Datasets.Counting;

/// <summary>What is counted, and how.</summary>
public sealed record CensusOptions
{
    /// <summary>How examples are made of files.</summary>
    public required ExampleOptions Examples { get; init; }

    /// <summary>Whether records that no example can be made of are counted; the first one ends the counting otherwise.</summary>
    public bool SkipBroken { get; init; }

    /// <summary>How many chunks are counted at the same time. The result does not depend on it.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;
}
