using GpuProbe.Core.Reporting.Document;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Reporting;

/// <summary>Running out of memory, in words.</summary>
internal static class OutOfMemoryText
{
    /// <summary>Where: <c>backward of step 1</c>.</summary>
    public static string Where(OutOfMemory oom) =>
        oom.Step > 0 ? $"{PhaseNames.Of(oom.Phase)} of step {oom.Step}" : PhaseNames.Of(oom.Phase);

    /// <summary>What was asked for, by whom, and what was there.</summary>
    /// <param name="oom">The event.</param>
    /// <param name="capacityBytes">The device's memory, or the limit set on it; <see langword="null"/> where there is none.</param>
    public static string What(OutOfMemory oom, long? capacityBytes) =>
        $"{Request(oom)} with {Shown.Size(oom.AllocatedBytes)} allocated"
        + (oom.ReservedBytes is { } reserved ? $" and {Shown.Size(reserved)} reserved" : "")
        + (capacityBytes is { } capacity ? $" of {Shown.Size(capacity)}." : ".");

    // What a library asks the card for itself passes no allocator.
    private static string Request(OutOfMemory oom) => oom is { Operator: null, RequestedText: null, RequestedBytes: null }
        ? oom.Message
        : $"{oom.Operator ?? "an operator"} asked for {oom.RequestedText ?? Shown.Size(oom.RequestedBytes)}";

    /// <summary>What was live, what the allocator had, and whether that was in pieces.</summary>
    public static IEnumerable<ReportBlock> Details(OutOfMemory oom)
    {
        if (oom.LiveByCategory is { Count: > 0 } live)
            yield return new TextBlock(
                $"Live at that moment: {string.Join(", ", live.OrderByDescending(pair => pair.Value).Select(pair => $"{Shown.Name(pair.Key)} {Shown.Size(pair.Value)}"))}.");
        if (oom.Allocator is not { } allocator)
            yield break;
        if (oom.IsFragmentation)
            yield return new TextBlock(
                $"Fragmentation: {Shown.Size(allocator.FreeInSegmentsBytes)} of what was reserved were free, which would have been enough, but the largest piece had {Shown.Size(allocator.LargestFreeBlockBytes)}. PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True avoids most of it.");
        List<string> facts = [];
        if (allocator.DeviceFreeBytes is { } free && allocator.DeviceTotalBytes is { } total)
            facts.Add($"{Shown.Size(free)} of the card's {Shown.Size(total)} were free");
        if (allocator.LimitBytes is { } limit)
            facts.Add($"the allocator was allowed {Shown.Size(limit)}");
        if (allocator is { FreeInSegmentsBytes: { } pieces, LargestFreeBlockBytes: { } largest } && !oom.IsFragmentation)
            facts.Add($"of what it had reserved {Shown.Size(pieces)} were free, the largest piece {Shown.Size(largest)}");
        if (allocator.Retries is > 0 and var retries)
            facts.Add($"it had given back its cache {(retries == 1 ? "once" : $"{Shown.Exact(retries)} times")} so far");
        if (facts.Count > 0)
            yield return new TextBlock($"At that moment {string.Join("; ", facts)}.", Tone.Note);
    }
}
