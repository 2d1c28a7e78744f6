using System.Globalization;
using GpuProbe.Core.Devices;

namespace GpuProbe.Cli.CommandLine;

/// <summary>Where a measurement runs, and within which limits.</summary>
/// <param name="Device">The device: <c>cpu</c>, <c>cuda:0</c>.</param>
/// <param name="CapacityBytes">Allocations beyond this fail; <see langword="null"/> for no limit.</param>
/// <param name="Timeout">Time after which it is stopped; <see langword="null"/> for no limit.</param>
internal sealed record MeasureLimits(string Device, long? CapacityBytes, TimeSpan? Timeout)
{
    /// <summary>How often the run is done, each time in a process of its own; they have to agree.</summary>
    public int Repetitions { get; init; } = 1;

    /// <summary>Steps of a further run on a card in which nothing but time is taken; 0 for none.</summary>
    public int TimedSteps { get; init; }

    /// <summary>The smaller card that the card is to behave like; <see langword="null"/> for none.</summary>
    public GpuProfile? Emulated { get; init; }

    /// <summary>File for a snapshot of the first run for PyTorch's memory viewer; <see langword="null"/> for none.</summary>
    public string? Snapshot { get; init; }

    /// <summary>Whether a card is used although others hold memory on it.</summary>
    public bool Force { get; init; }

    /// <summary>Whether the device is a card.</summary>
    public bool IsCard => Device != Cpu;

    /// <summary>The number of the card.</summary>
    public int CardIndex => int.Parse(Device.AsSpan(Device.IndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>The name of main memory's device.</summary>
    public const string Cpu = "cpu";
}
