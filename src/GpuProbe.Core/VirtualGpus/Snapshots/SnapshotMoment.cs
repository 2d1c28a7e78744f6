namespace GpuProbe.Core.VirtualGpus.Snapshots;

/// <summary>Finds how far into its events a device's snapshot reaches: to the peak of allocated bytes, or to an out-of-memory error after it.</summary>
/// <remarks>Viewers run the events backwards from the blocks in the snapshot, so both must end at the same moment.</remarks>
internal static class SnapshotMoment
{
    /// <summary>The number of events up to that moment.</summary>
    public static int Of(IReadOnlyList<TraceRecord> events)
    {
        long allocated = 0;
        long most = 0;
        int count = 0;
        for (int i = 0; i < events.Count; i++)
        {
            if (events[i].Kind == TraceKind.Block)
                allocated += events[i].Bytes;
            if (allocated > most || events[i].Kind == TraceKind.OutOfMemory)
                (most, count) = (Math.Max(most, allocated), i + 1);
        }

        return count;
    }
}
