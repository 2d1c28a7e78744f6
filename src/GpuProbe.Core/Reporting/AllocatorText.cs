using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Reporting;

/// <summary>The allocator that served a run, in words.</summary>
internal static class AllocatorText
{
    /// <summary>One sentence, or <see langword="null"/> for PyTorch's default.</summary>
    public static string? Of(AllocatorInUse? allocator) => allocator switch
    {
        null or { Traced: true, ExpandableSegments: false } => null,
        { Traced: true } => "Allocator: expandable segments.",
        _ => $"Allocator: {allocator.Backend}{(allocator.CountedBy is { } books ? $", counted by the driver's {books} without gpuprobe's native library" : "")}; it cannot be traced, so there is no saying what was live at the peak.",
    };
}
