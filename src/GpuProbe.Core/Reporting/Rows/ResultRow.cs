using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Reporting.Rows;

/// <summary>
/// One set-up in one lane on one card: a line of <c>results.jsonl</c>. A line of the virtual lane holds no time and no date, so that the
/// same tool and the same libtorch write the same bytes again. What is not known is <see langword="null"/>.
/// </summary>
public sealed record ResultRow
{
    /// <summary>The schema that this version writes; the number after the slash is its major version.</summary>
    public const string CurrentSchema = "gpuprobe.row/1";

    /// <summary>Name and major version of the schema.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>What the row is about: the same for the same point of the same grid, whatever came of it.</summary>
    public required string Id { get; init; }

    /// <summary>What was varied, option by option, as typed: <c>seq-len</c> to <c>1024</c>; says to a reader which row this is.</summary>
    public required IReadOnlyDictionary<string, string> Point { get; init; }

    /// <summary>Version of gpuprobe.</summary>
    public required string ToolVersion { get; init; }

    /// <summary>Commit that it was built from.</summary>
    public required string? GitSha { get; init; }

    /// <summary>How the figures were obtained.</summary>
    public required RowLane Lane { get; init; }

    /// <summary>The card's name as for <c>--gpu</c>, the product name of a real card without one, or <c>cpu</c>.</summary>
    public required string Device { get; init; }

    /// <summary>Version of NVIDIA's driver; <see langword="null"/> in other lanes than the measured one.</summary>
    public string? Driver { get; init; }

    /// <summary>Version of the libtorch that ran; <see langword="null"/> where none did.</summary>
    public required string? TorchVersion { get; init; }

    /// <summary>The set-up with every default expanded; <see langword="null"/> where the point is none.</summary>
    public required TrainingSetup? Setup { get; init; }

    /// <summary>What became of it.</summary>
    public required RowStatus Status { get; init; }

    /// <summary>Why it does not fit, was refused or failed, in one line.</summary>
    public string? Reason { get; init; }

    /// <summary>Most bytes in live blocks at once.</summary>
    public long? AllocatedBytes { get; init; }

    /// <summary>Most bytes that the caching allocator held at once.</summary>
    public long? ReservedBytes { get; init; }

    /// <summary>Most bytes in use on the card at once.</summary>
    public long? DeviceBytes { get; init; }

    /// <summary>
    /// Bytes in use on the card by CUDA context, libraries and kernels: measured after the warm-up, or what the virtual card's profile says.
    /// </summary>
    public long? ContextBytes { get; init; }

    /// <summary>The card's memory in bytes, as the driver shows it.</summary>
    public long? TotalMemoryBytes { get; init; }

    /// <summary>The phase of the peak of allocated bytes.</summary>
    public Phase? PeakPhase { get; init; }

    /// <summary>Peak of allocated bytes by the closed form.</summary>
    public long? ClosedFormBytes { get; init; }

    /// <summary>Seconds of each step in which nothing but time was taken; <see langword="null"/> where nothing was computed.</summary>
    public IReadOnlyList<double>? StepSeconds { get; init; }

    /// <summary>Median seconds of each phase of a step, summed over its micro-batches, without the first step; <see langword="null"/> where nothing was computed.</summary>
    public IReadOnlyDictionary<Phase, double>? PhaseSeconds { get; init; }
}
