using GpuProbe.Core.Planning.DeviceMaps;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.Worker;

/// <summary>What the parent asks of a worker; one line on its standard input.</summary>
/// <param name="Setup">What to run; <see langword="null"/> to only load libtorch and describe it.</param>
/// <param name="Device">Where to run it.</param>
/// <param name="CapacityBytes">Allocations beyond this fail; <see langword="null"/> for no limit.</param>
internal sealed record WorkerRequest(TrainingSetup? Setup, string Device, long? CapacityBytes)
{
    /// <summary>File that takes the events of the device's allocator; <see langword="null"/> to keep none.</summary>
    public string? Journal { get; init; }

    /// <summary>File that takes a snapshot for PyTorch's memory viewer; <see langword="null"/> for none.</summary>
    public string? Snapshot { get; init; }

    /// <summary>A smaller card that the device is to behave like; <see langword="null"/> for none.</summary>
    public EmulatedCard? Emulated { get; init; }

    /// <summary>The cards that the model is spread over; <see langword="null"/> for a model on one device.</summary>
    public ModelPlacement? Placement { get; init; }

    /// <summary>Whether only the steps' time is asked for.</summary>
    public bool TimesOnly { get; init; }
}
