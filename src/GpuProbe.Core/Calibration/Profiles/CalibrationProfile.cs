using GpuProbe.Core.Reporting;

namespace GpuProbe.Core.Calibration.Profiles;

/// <summary>What was fitted for one card with one driver and one libtorch, how well it held for what was left out, and where it is valid.</summary>
public sealed record CalibrationProfile
{
    /// <summary>The schema that this version writes; the number after the slash is its major version.</summary>
    public const string CurrentSchema = "gpuprobe.profile/1";

    /// <summary>Name and major version of the schema.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>Which program fitted it, and how it was called.</summary>
    public required ToolInfo Tool { get; init; }

    /// <summary>The day of the fit, UTC.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>The card's name as for <c>--gpu</c>.</summary>
    public required string Gpu { get; init; }

    /// <summary>The card's name as the driver prints it.</summary>
    public required string ProductName { get; init; }

    /// <summary>Release of NVIDIA's driver; <see langword="null"/> where the rows do not say.</summary>
    public required string? Driver { get; init; }

    /// <summary>Version of libtorch; <see langword="null"/> where the rows do not say.</summary>
    public required string? Libtorch { get; init; }

    /// <summary>Rows of the files that were used.</summary>
    public required int Rows { get; init; }

    /// <summary>Rows that were not, by reason.</summary>
    public required IReadOnlyDictionary<string, int> Skipped { get; init; }

    /// <summary>Bytes beside the allocator's; <see langword="null"/> where they were not fitted.</summary>
    public MemoryCalibration? Memory { get; init; }

    /// <summary>Why there is no <see cref="Memory"/>.</summary>
    public string? MemoryMissing { get; init; }

    /// <summary>The time model; <see langword="null"/> where it was not fitted.</summary>
    public TimeCalibration? Time { get; init; }

    /// <summary>Why there is no <see cref="Time"/>.</summary>
    public string? TimeMissing { get; init; }

    /// <summary>In words: <c>NVIDIA H200, driver 570.86.10, libtorch 2.6.0, 240 rows, 2026-11-21</c>.</summary>
    public override string ToString() =>
        $"{ProductName}, driver {Driver ?? "unknown"}, libtorch {Libtorch ?? "unknown"}, {Rows} rows, {Date:yyyy-MM-dd}";
}
