using GpuProbe.Tensors.Interop;

namespace GpuProbe.Tensors.Memory;

/// <summary>
/// The exact record of CPU tensor memory, of all threads: totals always, single events while recording. It is one
/// per process, as libtorch's allocator is.
/// </summary>
public static class MemoryTrace
{
    /// <summary>Totals of the CPU's tensor memory.</summary>
    public static MemoryTotals Totals
    {
        get
        {
            NativeMemoryStats stats = Native.CpuMemoryStats();
            return new(stats.AllocatedBytes, stats.PeakBytes);
        }
    }

    /// <summary>Events that found no room since the process began; a trace with lost events is not exact.</summary>
    public static long LostEvents => Native.CpuMemoryStats().LostEvents;

    /// <summary>Takes the bytes allocated now as the peak.</summary>
    public static void ResetPeak() => Native.ResetCpuMemoryPeak();

    /// <summary>Makes allocations that would exceed <paramref name="bytes"/> in total fail; <see langword="null"/> lifts the limit.</summary>
    public static void SetLimit(long? bytes) => Native.SetCpuMemoryLimit(bytes ?? long.MaxValue);

    /// <summary>Starts to record events and to attribute them to operators and regions.</summary>
    /// <param name="capacity">Events that fit before they are drained.</param>
    public static void Start(long capacity)
    {
        Native.EnableAttribution(enabled: true);
        Native.RecordMemoryEvents(enabled: true, capacity);
    }

    /// <summary>Stops recording; what was recorded can still be drained.</summary>
    public static void Stop()
    {
        Native.RecordMemoryEvents(enabled: false, capacity: 0);
        Native.EnableAttribution(enabled: false);
    }

    /// <summary>Takes the recorded events out, oldest first.</summary>
    public static List<MemoryEvent> Drain()
    {
        var events = new List<MemoryEvent>();
        var buffer = new NativeMemoryEvent[4096];
        long count;
        while ((count = Native.DrainMemoryEvents(buffer)) > 0)
        {
            foreach (ref readonly NativeMemoryEvent e in buffer.AsSpan(0, (int)count))
                events.Add(new(e.Address, e.Bytes, e.Nanoseconds, e.OperatorId, e.Region, e.Scratch != 0));
        }
        return events;
    }

    /// <summary>Starts or stops to note which tensors autograd keeps.</summary>
    public static void RecordSavedTensors(bool enabled) => Native.RecordSavedTensors(enabled);

    /// <summary>Takes the noted tensors out.</summary>
    public static List<SavedTensor> DrainSavedTensors()
    {
        var tensors = new List<SavedTensor>();
        var buffer = new NativeSavedTensor[1024];
        int count;
        while ((count = Native.DrainSavedTensors(buffer)) > 0)
        {
            foreach (ref readonly NativeSavedTensor s in buffer.AsSpan(0, count))
                tensors.Add(new(s.StorageAddress, s.StorageBytes, s.OperatorId, s.Region));
        }
        return tensors;
    }

    /// <summary>From here on forward operators, and later their backward nodes, belong to <paramref name="region"/>.</summary>
    public static void EnterRegion(int region) => Native.EnterRegion(region);

    /// <summary>Forgets all regions, before a new forward pass.</summary>
    public static void ClearRegions() => Native.ClearRegions();

    /// <summary>Name of an operator of an event; <c>(none)</c> outside every operator.</summary>
    public static string OperatorName(int id) => Native.OperatorName(id);
}
