using System.Text.Json.Serialization;
using GpuProbe.Core.Calibration;
using GpuProbe.Core.Comparison;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Reporting.DeviceMaps;
using GpuProbe.Core.Reporting.Tokens;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Reporting;

/// <summary>The result of one call of gpuprobe: what the JSON holds and what the reports show.</summary>
public sealed record ProbeResult
{
    /// <summary>The schema that this version writes; the number after the slash is its major version.</summary>
    public const string CurrentSchema = "gpuprobe.result/1";

    /// <summary>Name and major version of the schema.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>Which program wrote it.</summary>
    public required ToolInfo Tool { get; init; }

    /// <summary>The machine it was written on.</summary>
    public required EnvironmentInfo Environment { get; init; }

    /// <summary>The run that was asked about, with every default expanded.</summary>
    public required TrainingSetup Setup { get; init; }

    /// <summary>The figure of a data set that the sequence length is; left out where it was given as a number.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChosenLength? SequenceLength { get; init; }

    /// <summary>Parameters of the model and its adapters.</summary>
    public long Parameters => AdapterTable.TotalCount(Setup);

    /// <summary>Those of them that are trained.</summary>
    public long TrainedParameters => AdapterTable.TrainedCount(Setup);

    /// <summary>What was predicted for <see cref="Setup"/>; <see langword="null"/> where nothing was.</summary>
    public EstimateResult? Estimate { get; init; }

    /// <summary>Set where <see cref="Measurement"/> and <see cref="Comparison"/> are those of a slice of <see cref="Setup"/>.</summary>
    public SliceResult? Slice { get; init; }

    /// <summary>What a calibration profile says about <see cref="Setup"/>; <see langword="null"/> where none was named.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CalibratedEstimate? Calibration { get; init; }

    /// <summary>What was measured; <see langword="null"/> where nothing was.</summary>
    public MeasurementResult? Measurement { get; init; }

    /// <summary>Predicted against measured, of one and the same run; <see langword="null"/> where a side is missing.</summary>
    public MemoryComparison? Comparison { get; init; }

    /// <summary>Throughput that was extrapolated for <see cref="Setup"/>; <see langword="null"/> where there is nothing to extrapolate.</summary>
    public ThroughputForecast? Forecast { get; init; }

    /// <summary>What a whole run of <see cref="Setup"/> takes; <see langword="null"/> where that was not asked.</summary>
    public RunCost? RunCost { get; init; }

    /// <summary>What was predicted for the card that was named beside the one that was measured on; <see langword="null"/> where none was.</summary>
    public ElsewhereResult? Elsewhere { get; init; }

    /// <summary>What was predicted for each of the cards that the model is spread over; <see langword="null"/> for a model on one device.</summary>
    public SpreadResult? Spread { get; init; }

    /// <summary>Whether <see cref="Setup"/> fits on the card; <see langword="null"/> where no card was named.</summary>
    public Verdict? Verdict { get; init; }
}
