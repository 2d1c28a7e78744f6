using GpuProbe.Core;
using GpuProbe.Core.Tracing;
using GpuProbe.Tensors.Memory;
using TorchSharp;

namespace GpuProbe.Training.Measuring;

/// <summary>
/// A card's memory as its driver counts it, where there is no native library to ask libtorch's allocator. The allocator has to be
/// <c>cudaMallocAsync</c>: it allocates from the driver's memory pool, whose figures are those that libtorch would tell of it.
/// </summary>
public sealed class PoolMemory : IDeviceMemory
{
    private const string Backend = "cudaMallocAsync";
    private const string Books = "pool";
    private const long ProbeBytes = 4096;
    private readonly IDriverPool pool;
    private long peakDeviceBytes;

    /// <summary>Makes the card's context and asks its driver from here on.</summary>
    /// <param name="device">The card.</param>
    /// <param name="open">Opens the pool of the card with an index.</param>
    /// <exception cref="ToolException">There is no such card, or libtorch does not allocate from the driver's pool (exit code 3).</exception>
    public PoolMemory(torch.Device device, Func<int, IDriverPool> open)
    {
        Device = new torch.Device(DeviceType.CUDA, Math.Max(0, device.index));
        if (!torch.cuda.is_available())
            throw new ToolException(ExitCode.Environment, $"{Device} cannot be used: TorchSharp's libtorch is a build for the CPU, or sees no device.");
        pool = open(Device.index);
        RequireUse();
    }

    /// <inheritdoc/>
    public torch.Device Device { get; }

    /// <inheritdoc/>
    public AllocatorInUse Allocator { get; } = new(Backend, ExpandableSegments: false, Traced: false) { CountedBy = Books };

    /// <inheritdoc/>
    public MemoryTotals Totals
    {
        get
        {
            torch.cuda.synchronize(Device);
            PoolFigures figures = pool.Read();
            // The pool does not tell when it grows, but how large it was.
            peakDeviceBytes = Math.Max(peakDeviceBytes, (figures.DeviceUsedBytes ?? 0) + figures.PeakReservedBytes - figures.ReservedBytes);
            return new(figures.UsedBytes, figures.PeakUsedBytes)
            {
                PeakReservedBytes = figures.PeakReservedBytes,
                DeviceBytes = figures.DeviceUsedBytes,
                DeviceTotalBytes = figures.DeviceTotalBytes,
                PeakDeviceBytes = figures.DeviceUsedBytes is null ? null : peakDeviceBytes,
            };
        }
    }

    /// <inheritdoc/>
    public void ResetPeak()
    {
        torch.cuda.synchronize(Device);
        pool.ResetPeaks();
        peakDeviceBytes = 0;
    }

    /// <inheritdoc/>
    /// <exception cref="ToolException">A limit: libtorch's allocator alone could keep it (exit code 3).</exception>
    public void SetLimit(long? bytes)
    {
        if (bytes is not null)
            throw new ToolException(ExitCode.Environment, "a limit on a card's allocator needs gpuprobe's native library");
    }

    /// <inheritdoc/>
    public void ReleaseUnused()
    {
        torch.cuda.synchronize(Device);
        pool.Trim();
    }

    // A pool that nobody allocates from would tell that a run takes nothing.
    private void RequireUse()
    {
        long before = pool.Read().UsedBytes;
        using torch.Tensor probe = torch.empty([ProbeBytes], torch.ScalarType.Byte, Device);
        if (pool.Read().UsedBytes - before < ProbeBytes)
            throw new ToolException(
                ExitCode.Environment,
                $"libtorch does not allocate from the driver's memory pool, and without gpuprobe's native library nothing else tells its memory: set PYTORCH_CUDA_ALLOC_CONF=backend:{Backend}.");
    }
}
