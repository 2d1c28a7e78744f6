using GpuProbe.Core;
using GpuProbe.Core.Tracing;
using GpuProbe.Tensors.Interop;
using TorchSharp;

namespace GpuProbe.Tensors.Memory;

/// <summary>A card's memory, as libtorch's caching allocator counts it.</summary>
internal sealed class CudaMemory : IDeviceMemory
{
    private readonly int index;

    /// <summary>Loads libtorch's CUDA part and follows the allocator from here on.</summary>
    /// <exception cref="ToolException">There is no such part, or no such device (exit code 3).</exception>
    internal CudaMemory(torch.Device device)
    {
        index = Math.Max(0, device.index);
        Device = new torch.Device(DeviceType.CUDA, index);
        try
        {
            TorchRuntime.Load();
            Native.InstallCudaMemory();
            Allocator = CudaMemoryExtensions.AllocatorInUse;
            int count = Native.CudaDeviceCount();
            if (index >= count)
                throw new ToolException(ExitCode.Environment, $"There is no {device}: libtorch sees {count} CUDA devices.");
        }
        catch (TorchException error)
        {
            throw new ToolException(ExitCode.Environment, $"{device} cannot be used: {error.Message}", error);
        }
    }

    public torch.Device Device { get; }

    public AllocatorInUse? Allocator { get; }

    public MemoryTotals Totals
    {
        get
        {
            Native.SynchronizeCuda(index);
            NativeCudaMemory memory = Native.CudaMemory(index);
            return new(memory.Allocated.Current, memory.Allocated.Peak)
            {
                PeakReservedBytes = memory.Reserved.Peak,
                PeakDeviceBytes = memory.Device.Peak,
                DeviceBytes = memory.Device.Current,
                DeviceTotalBytes = memory.DeviceTotal,
                Retries = Allocator is { Traced: true } ? memory.Retries : null,
                OutOfMemoryErrors = Allocator is { Traced: true } ? memory.OutOfMemory : null,
            };
        }
    }

    public void ResetPeak()
    {
        Native.SynchronizeCuda(index);
        Native.ResetCudaMemoryPeaks(index);
    }

    public void SetLimit(long? bytes) => Native.SetCudaMemoryLimit(index, bytes ?? long.MaxValue);

    public void ReleaseUnused() => Native.ReleaseUnusedCudaMemory();
}
