using GpuProbe.Core.Tracing;
using GpuProbe.Tensors.Interop;
using TorchSharp;

namespace GpuProbe.Tensors.Memory;

/// <summary>Main memory, to the byte as libtorch asks for it.</summary>
internal sealed class CpuMemory : IDeviceMemory
{
    public torch.Device Device => torch.CPU;

    public AllocatorInUse? Allocator => null;

    public MemoryTotals Totals
    {
        get
        {
            NativeMemoryStats stats = Native.CpuMemoryStats();
            return new(stats.AllocatedBytes, stats.PeakBytes);
        }
    }

    public void ResetPeak() => Native.ResetCpuMemoryPeak();

    public void SetLimit(long? bytes) => Native.SetCpuMemoryLimit(bytes ?? long.MaxValue);

    public void ReleaseUnused()
    {
        // Nothing is kept: what a tensor gives back goes back at once.
    }
}
