using GpuProbe.Core.Devices;
using GpuProbe.Core.Reporting.Rows;

namespace GpuProbe.Core.Sweeps;

/// <summary>What the points of a lane run on.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Name">The name that rows have: a card's for <c>--gpu</c>, the product name of a real card without one, or <c>cpu</c>.</param>
public sealed record SweepDevice(RowLane Lane, string Name)
{
    /// <summary>The card to count on; <see langword="null"/> for the CPU and in the measured lane.</summary>
    public GpuProfile? Card { get; init; }

    /// <summary>Numbers of this machine's cards of that name, which share the points; empty in other lanes and for the CPU.</summary>
    public IReadOnlyList<int> Cards { get; init; } = [];
}
