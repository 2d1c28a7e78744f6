using GpuProbe.Core.Models;
using GpuProbe.Core.Reporting.Rows;

namespace GpuProbe.Core.Sweeps;

/// <summary>A grid of set-ups as its file says it: fixed settings, those that are varied, and where to run them.</summary>
/// <remarks>Settings are texts by the names of the set-up's options, as a set-up file has them; <see langword="null"/> as when not given.</remarks>
public sealed record Grid
{
    /// <summary>The schema that this version reads; the number after the slash is its major version.</summary>
    public const string Schema = "gpuprobe.grid/1";

    /// <summary>The file.</summary>
    public required string File { get; init; }

    /// <summary>How figures are to be obtained, in order.</summary>
    public required IReadOnlyList<RowLane> Lanes { get; init; }

    /// <summary>Cards of the virtual and the closed-form lane: names, or paths relative to the file.</summary>
    public required IReadOnlyList<string> Gpus { get; init; }

    /// <summary>Devices of the measured lane: <c>cpu</c>, <c>cuda:0</c>, <c>cuda:all</c>.</summary>
    public required IReadOnlyList<string> Devices { get; init; }

    /// <summary>The model of all points, where the file spells one out.</summary>
    public DecoderConfig? InlineModel { get; init; }

    /// <summary>Settings of all points.</summary>
    public required IReadOnlyDictionary<string, string?> Fixed { get; init; }

    /// <summary>What is different from point to point, in order; without points that are left out.</summary>
    public required IReadOnlyList<IReadOnlyDictionary<string, string?>> Points { get; init; }

    /// <summary>Runs of each point in the measured lane.</summary>
    public required int Repetitions { get; init; }

    /// <summary>Steps of the run for times alone in the measured lane, on a card; 0 for none.</summary>
    public required int TimedSteps { get; init; }

    /// <summary>Seconds after which a run is stopped; <see langword="null"/> for no limit.</summary>
    public double? TimeoutSeconds { get; init; }
}
