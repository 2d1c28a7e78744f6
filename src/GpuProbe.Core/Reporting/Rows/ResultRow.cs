using System.Text.Json.Serialization;
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

    /// <summary>Its place in the sweep that it comes from; <see langword="null"/> where it comes from none.</summary>
    public RowGrid? Grid { get; init; }

    /// <summary>What was varied, option by option, as typed: <c>seq-len</c> to <c>1024</c>; says to a reader which row this is.</summary>
    public required IReadOnlyDictionary<string, string> Point { get; init; }

    /// <summary>Version of gpuprobe.</summary>
    public required string ToolVersion { get; init; }

    /// <summary>Commit that it was built from.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? GitSha { get; init; }

    /// <summary>How the figures were obtained.</summary>
    public required RowLane Lane { get; init; }

    /// <summary>The card's name as for <c>--gpu</c>, the product name of a real card without one, or <c>cpu</c>.</summary>
    public required string Device { get; init; }

    /// <summary>Whether a virtual card stood in for the one of the measured lane: its bytes are true, nothing was computed, and there are no times.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsVirtualCard { get; init; }

    /// <summary>Version of NVIDIA's driver; <see langword="null"/> in other lanes than the measured one.</summary>
    public string? Driver { get; init; }

    /// <summary>Version of the libtorch that ran; <see langword="null"/> where none did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? TorchVersion { get; init; }

    /// <summary>The set-up with every default expanded; <see langword="null"/> where the point is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required TrainingSetup? Setup { get; init; }

    /// <summary>What became of it.</summary>
    public required RowStatus Status { get; init; }

    /// <summary>Why it does not fit, was refused or failed, in one line.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// Why the figures are not to be trusted, a sentence each: runs of the same set-up differed, or others were on the card.
    /// <see langword="null"/> where they are.
    /// </summary>
    public IReadOnlyList<string>? Doubts { get; init; }

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

    /// <summary>
    /// Seconds of each step, the first included, of a run in which nothing but time was taken (on a CPU, of the measured run);
    /// <see langword="null"/> where nothing was computed.
    /// </summary>
    public IReadOnlyList<double>? StepSeconds { get; init; }

    /// <summary>Median seconds of each phase of a step of the measured run, summed over its micro-batches, without the first step; <see langword="null"/> where nothing was computed.</summary>
    public IReadOnlyDictionary<Phase, double>? PhaseSeconds { get; init; }
}
