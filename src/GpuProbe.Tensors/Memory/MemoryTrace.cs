using GpuProbe.Tensors.Interop;
using TorchSharp;

namespace GpuProbe.Tensors.Memory;

/// <summary>
/// The exact record of one device's tensor memory while it runs, of all threads, and what it is attributed to. It is
/// one per process, as libtorch's allocators are. Totals are in the <see cref="DeviceMemory"/>. Without the native library nothing
/// is recorded.
/// </summary>
public static class MemoryTrace
{
    /// <summary>Events that found no room since the process began; a trace with lost events is not exact.</summary>
    public static long LostEvents => TorchRuntime.HasNative ? Native.LostMemoryEvents() : 0;

    /// <summary>Starts to record events of a device and to attribute them to operators and regions.</summary>
    /// <param name="capacity">Events that fit before they are drained.</param>
    /// <param name="device">The device; the CPU unless stated.</param>
    public static void Start(long capacity, torch.Device? device = null)
    {
        if (!TorchRuntime.HasNative)
            return;
        Native.EnableAttribution(enabled: true);
        Native.StartMemoryEvents(checked((int)(device ?? torch.CPU).Code), capacity);
    }

    /// <summary>Stops recording; what was recorded can still be drained.</summary>
    public static void Stop()
    {
        if (!TorchRuntime.HasNative)
            return;
        Native.StopMemoryEvents();
        Native.EnableAttribution(enabled: false);
    }

    /// <summary>Takes the recorded events out, oldest first.</summary>
    public static List<MemoryEvent> Drain()
    {
        var events = new List<MemoryEvent>();
        if (!TorchRuntime.HasNative)
            return events;
        var buffer = new NativeMemoryEvent[4096];
        long count;
        while ((count = Native.DrainMemoryEvents(buffer)) > 0)
        {
            foreach (ref readonly NativeMemoryEvent e in buffer.AsSpan(0, (int)count))
                events.Add(new(e.Address, e.Bytes, e.Nanoseconds, e.OperatorId, e.Region, e.Scratch != 0, e.Again != 0, e.Requested));
        }
        return events;
    }

    /// <summary>Puts a mark on the block behind a tensor, in the order of events; nothing if its device is not recorded.</summary>
    public static void Mark(torch.Tensor tensor)
    {
        Native.MarkMemoryEvent(tensor.Handle);
        GC.KeepAlive(tensor);
    }

    /// <summary>Starts or stops to note which tensors autograd keeps.</summary>
    public static void RecordSavedTensors(bool enabled)
    {
        if (TorchRuntime.HasNative)
            Native.RecordSavedTensors(enabled);
    }

    /// <summary>Takes the noted tensors out.</summary>
    public static List<SavedTensor> DrainSavedTensors()
    {
        var tensors = new List<SavedTensor>();
        if (!TorchRuntime.HasNative)
            return tensors;
        var buffer = new NativeSavedTensor[1024];
        int count;
        while ((count = Native.DrainSavedTensors(buffer)) > 0)
        {
            foreach (ref readonly NativeSavedTensor s in buffer.AsSpan(0, count))
                tensors.Add(new(s.StorageAddress, s.StorageBytes, s.OperatorId, s.Region) { IsWeightCopy = s.WeightCopy != 0 });
        }
        return tensors;
    }

    /// <summary>From here on forward operators, and later their backward nodes, belong to <paramref name="region"/>.</summary>
    public static void EnterRegion(int region)
    {
        if (TorchRuntime.HasNative)
            Native.EnterRegion(region);
    }

    /// <summary>Until the result is disposed, on this thread, operators belong to <paramref name="region"/>, and what none of them allocates to <paramref name="name"/>.</summary>
    public static IDisposable Scope(string name, int region)
    {
        Native.EnterScope(name, region);
        return new Entered();
    }

    /// <summary>Forgets all regions, before a new forward pass.</summary>
    public static void ClearRegions()
    {
        if (TorchRuntime.HasNative)
            Native.ClearRegions();
    }

    /// <summary>Name of an operator of an event; <c>(none)</c> outside every operator.</summary>
    public static string OperatorName(int id) => Native.OperatorName(id);

    private sealed class Entered : IDisposable
    {
        public void Dispose() => Native.LeaveScope();
    }
}
