using System.Runtime.InteropServices;

namespace GpuProbe.Tensors.Interop;

internal static unsafe partial class Native
{
    internal static void InstallCpuMemory() => Check(gp_cpu_memory_install());

    internal static NativeMemoryStats CpuMemoryStats()
    {
        gp_cpu_memory_stats(out NativeMemoryStats stats);
        return stats;
    }

    internal static NativeOutOfMemory? LastFailure() =>
        gp_memory_last_failure(out NativeOutOfMemory failure) != 0 ? failure : null;

    internal static void StartMemoryEvents(int device, long capacity) => Check(gp_memory_events_start(device, capacity));

    internal static long DrainMemoryEvents(Span<NativeMemoryEvent> events)
    {
        fixed (NativeMemoryEvent* pinned = events)
            return gp_memory_events_drain(pinned, events.Length);
    }

    internal static void RecordSavedTensors(bool enabled) => Check(gp_saved_tensors_record(enabled ? 1 : 0));

    internal static int DrainSavedTensors(Span<NativeSavedTensor> saved)
    {
        fixed (NativeSavedTensor* pinned = saved)
            return gp_saved_tensors_drain(pinned, saved.Length);
    }

    internal static void EnableAttribution(bool enabled) => Check(gp_attribution_enable(enabled ? 1 : 0));

    internal static string OperatorName(int id) => Marshal.PtrToStringUTF8(gp_operator_name(id)) ?? "";

    [LibraryImport(Library, EntryPoint = "gp_cpu_memory_reset_peak")]
    internal static partial void ResetCpuMemoryPeak();

    [LibraryImport(Library, EntryPoint = "gp_cpu_memory_set_limit")]
    internal static partial void SetCpuMemoryLimit(long bytes);

    [LibraryImport(Library, EntryPoint = "gp_memory_events_stop")]
    internal static partial void StopMemoryEvents();

    [LibraryImport(Library, EntryPoint = "gp_memory_events_mark")]
    internal static partial void MarkMemoryEvent(nint tensor);

    [LibraryImport(Library, EntryPoint = "gp_memory_events_lost")]
    internal static partial long LostMemoryEvents();

    [LibraryImport(Library, EntryPoint = "gp_region_enter")]
    internal static partial void EnterRegion(int region);

    internal static void EnterScope(string name, int region) => Check(gp_scope_enter(name, region));

    [LibraryImport(Library, EntryPoint = "gp_scope_leave")]
    internal static partial void LeaveScope();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int gp_scope_enter(string name, int region);

    [LibraryImport(Library, EntryPoint = "gp_regions_clear")]
    internal static partial void ClearRegions();

    [LibraryImport(Library)]
    private static partial int gp_cpu_memory_install();

    [LibraryImport(Library)]
    private static partial void gp_cpu_memory_stats(out NativeMemoryStats stats);

    [LibraryImport(Library)]
    private static partial int gp_memory_last_failure(out NativeOutOfMemory failure);

    [LibraryImport(Library)]
    private static partial int gp_memory_events_start(int device, long capacity);

    [LibraryImport(Library)]
    private static partial long gp_memory_events_drain(NativeMemoryEvent* events, long capacity);

    [LibraryImport(Library)]
    private static partial int gp_saved_tensors_record(int enabled);

    [LibraryImport(Library)]
    private static partial int gp_saved_tensors_drain(NativeSavedTensor* saved, int capacity);

    [LibraryImport(Library)]
    private static partial int gp_attribution_enable(int enabled);

    [LibraryImport(Library)]
    private static partial nint gp_operator_name(int id);
}
