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
        $"{oom.Operator ?? "an operator"} asked for {Shown.Size(oom.RequestedBytes)} with {Shown.Size(oom.AllocatedBytes)} allocated"
        + (oom.ReservedBytes is { } reserved ? $" and {Shown.Size(reserved)} reserved" : "")
        + (capacityBytes is { } capacity ? $" of {Shown.Size(capacity)}." : ".");
}
