using GpuProbe.Core.Reporting.Rows;

namespace GpuProbe.Core.Comparison.Gating;

/// <summary>The tolerances that a new baseline starts with.</summary>
public static class LaneTolerances
{
    // c10/cuda/CUDACachingAllocator.cpp of libtorch: kSmallBuffer and kLargeBuffer, the least that it reserves at a time.
    private const decimal SmallSegment = 2 << 20;
    private const decimal LargeSegment = 20 << 20;

    // Assumed: what kernels that are loaded lazily and other libraries' workspaces may add.
    private const decimal LoadedLater = 64 << 20;

    private static readonly Dictionary<GateMetric, Tolerance> s_measured = new()
    {
        [GateMetric.Allocated] = new(0.001m, SmallSegment),
        [GateMetric.Reserved] = new(0.01m, LargeSegment),
        [GateMetric.Device] = new(0.01m, LoadedLater),
        [GateMetric.Seconds] = new(0.05m, 0.001m),
    };

    /// <summary>
    /// What <paramref name="metric"/> starts with. Virtual cards and formulas give the same bytes again, so nothing is allowed there. On a
    /// card the margins are assumed: 0.1 % and one small segment of the allocator for what is allocated, 1 % and one large
    /// segment for what is reserved, 1 % and 64 MiB for the card, 5 % and 1 ms for a step.
    /// </summary>
    /// <param name="lane">How the figures were obtained.</param>
    /// <param name="metric">The figure.</param>
    public static Tolerance Of(RowLane lane, GateMetric metric) => lane == RowLane.Measured ? s_measured[metric] : Tolerance.Exact;
}
