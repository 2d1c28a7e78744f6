using GpuProbe.Core.Planning.StepTimes;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Calibration;

/// <summary>A row that was measured on a card, checked.</summary>
internal sealed record CalibrationRow
{
    /// <summary>What messages call it: file and line.</summary>
    public required string Where { get; init; }

    /// <summary>What ran.</summary>
    public required TrainingSetup Setup { get; init; }

    /// <summary>What its step asks of the card.</summary>
    public required StepWork Work { get; init; }

    /// <summary>Median seconds of its steps without the first; <see langword="null"/> where none were timed.</summary>
    public required double? StepSeconds { get; init; }

    /// <summary>The step's seconds, divided among its phases; <see langword="null"/> where that is not known.</summary>
    public required IReadOnlyDictionary<Phase, double>? PhaseSeconds { get; init; }

    /// <summary>Bytes of context, reserved and in use; <see langword="null"/> where one of them is not known.</summary>
    public required CardBytes? Bytes { get; init; }
}
