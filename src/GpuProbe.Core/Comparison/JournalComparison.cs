using GpuProbe.Core.Tracing;
using GpuProbe.Core.Tracing.Journals;

namespace GpuProbe.Core.Comparison;

/// <summary>Finds the call at which two runs of the same program went apart, from what their allocators did.</summary>
/// <remarks>
/// Blocks are compared before segments, and allocations before releases: an allocation that differs is a cause, a release at another
/// moment mostly its consequence, and two threads may release in either order where a phase ends.
/// </remarks>
public static class JournalComparison
{
    private static readonly AllocatorEventKind[][] Order =
    [
        [AllocatorEventKind.Allocation],
        [AllocatorEventKind.Release],
        [AllocatorEventKind.SegmentAllocation, AllocatorEventKind.SegmentRelease],
    ];

    /// <summary>The first event that is not the same on both sides; <see langword="null"/> if there is none.</summary>
    public static FirstDifference? First(IReadOnlyList<AllocatorEvent> measured, IReadOnlyList<AllocatorEvent> predicted) => Order
        .Select(kinds => First([.. measured.Where(e => kinds.Contains(e.Kind))], [.. predicted.Where(e => kinds.Contains(e.Kind))]))
        .FirstOrDefault(difference => difference is not null);

    /// <summary>The operators whose allocated blocks differ in number or bytes, largest difference first.</summary>
    public static IReadOnlyList<OperatorDifference> Operators(IReadOnlyList<AllocatorEvent> measured, IReadOnlyList<AllocatorEvent> predicted)
    {
        Dictionary<string, (long Count, long Bytes)> one = Totals(measured);
        Dictionary<string, (long Count, long Bytes)> other = Totals(predicted);
        return
        [
            .. one.Keys.Union(other.Keys)
                .Where(name => one.GetValueOrDefault(name) != other.GetValueOrDefault(name))
                .Select(name => new OperatorDifference(
                    name, one.GetValueOrDefault(name).Count, one.GetValueOrDefault(name).Bytes, other.GetValueOrDefault(name).Count, other.GetValueOrDefault(name).Bytes))
                .OrderByDescending(difference => Math.Abs(difference.MeasuredBytes - difference.VirtualBytes))
                .ThenBy(difference => difference.Operator, StringComparer.Ordinal),
        ];
    }

    private static FirstDifference? First(AllocatorEvent[] measured, AllocatorEvent[] predicted)
    {
        (Phase, int, int)? place = null;
        int index = 0;
        for (int i = 0; i < Math.Max(measured.Length, predicted.Length); i++)
        {
            AllocatorEvent? one = measured.ElementAtOrDefault(i);
            AllocatorEvent? other = predicted.ElementAtOrDefault(i);
            AllocatorEvent at = At(one, other, place);
            index = place == Place(at) ? index + 1 : 0;
            place = Place(at);
            if (one is null || other is null || one != other)
                return new FirstDifference(at.Phase, at.Step, at.MicroBatchIndex, index, In(one, at), In(other, at));
        }

        return null;
    }

    // Where one side has left a phase, the other has something more in it.
    private static AllocatorEvent At(AllocatorEvent? one, AllocatorEvent? other, (Phase, int, int)? place) =>
        other is not null && (one is null || (Place(other) == place && Place(one) != place)) ? other : one!;

    private static JournalEvent? In(AllocatorEvent? e, AllocatorEvent at) => e is null || Place(e) != Place(at) ? null : JournalEvent.Of(e);

    private static (Phase, int, int) Place(AllocatorEvent e) => (e.Phase, e.Step, e.MicroBatchIndex);

    private static Dictionary<string, (long Count, long Bytes)> Totals(IReadOnlyList<AllocatorEvent> events) => events
        .Where(e => e.Kind == AllocatorEventKind.Allocation)
        .GroupBy(e => e.Operator)
        .ToDictionary(group => group.Key, group => (group.LongCount(), group.Sum(e => e.Bytes)));
}
