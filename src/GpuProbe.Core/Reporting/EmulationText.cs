using GpuProbe.Core.Reporting.Document;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Reporting;

/// <summary>An emulated card, in words.</summary>
internal static class EmulationText
{
    /// <summary>What was emulated, and what differs from the card itself all the same.</summary>
    public static IEnumerable<ReportBlock> Of(Emulation emulation, MeasurementResult measurement)
    {
        string card = emulation.Gpu is { } gpu ? $"{gpu} of {Shown.Size(emulation.CapacityBytes)}" : $"a card of {Shown.Size(emulation.CapacityBytes)}";
        yield return new TextBlock(
            $"Emulation of {card} on {measurement.Card?.Name ?? measurement.Device}, not a measurement on it: {Shown.Size(emulation.LimitBytes)} for the allocator, "
            + $"{Shown.Size(emulation.ContextBytes)} for the CUDA context ({emulation.ContextSource}).");
        List<string> same = [];
        if (emulation.Workspaces is { } workspaces)
            same.Add($"cuBLAS's workspaces (CUBLAS_WORKSPACE_CONFIG={workspaces})");
        if (emulation.AttentionKernel is { } kernel)
            same.Add($"the attention kernel ({Shown.Name(kernel)})");
        yield return new TextBlock(
            (same.Count > 0 ? $"As on that card: {string.Join(" and ", same)}. " : "Workspaces and the attention kernel are the bigger card's; --emulate NAME sets those of a card. ")
            + "Not as on that card: temporaries of kernels whose size follows the number of multiprocessors, libraries' own choices, and all times.",
            Tone.Note);
    }
}
