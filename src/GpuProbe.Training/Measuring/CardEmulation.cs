using GpuProbe.Core;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.Units;
using GpuProbe.Tensors.Memory;

namespace GpuProbe.Training.Measuring;

/// <summary>Makes a card behave like a smaller one: what is left to the allocator of the smaller card's memory.</summary>
internal static class CardEmulation
{
    /// <summary>How <paramref name="card"/> is emulated on <paramref name="memory"/>'s card, which has been warmed up.</summary>
    /// <param name="card">The smaller card.</param>
    /// <param name="use">What the bigger card said; <see langword="null"/> where it had no room for the warm-up.</param>
    /// <param name="memory">The bigger card.</param>
    /// <exception cref="ToolException">The smaller card does not hold a context (exit code 2), or is none (exit code 2).</exception>
    internal static Emulation Of(EmulatedCard card, DeviceUse? use, IDeviceMemory memory)
    {
        long total = use?.TotalBytes ?? memory.Totals.DeviceTotalBytes!.Value;
        if (card.CapacityBytes > total)
            throw new ToolException(ExitCode.BadInput, $"{memory.Device} has {new ByteSize(total)}; it cannot be made to behave like a card of {new ByteSize(card.CapacityBytes)}.");
        long context = card.ContextBytes ?? (use is null ? 0 : use.AfterWarmUpBytes - card.IdleBytes);
        long limit = card.CapacityBytes - context;
        if (limit <= 0)
            throw new ToolException(ExitCode.BadInput, $"a card of {new ByteSize(card.CapacityBytes)} does not hold the {new ByteSize(context)} that a CUDA context takes.");
        return new Emulation(
            card.Gpu, card.CapacityBytes, context, card.ContextSource ?? $"as on {memory.Device} after warm-up", limit, (double)limit / total, card.Workspaces, card.AttentionKernel);
    }
}
