using GpuProbe.Core;
using GpuProbe.Cuda;
using GpuProbe.Training.Measuring;

namespace GpuProbe.Cli.Worker;

/// <summary>The memory pool of a card as its driver tells of it.</summary>
internal sealed class DriverPool : IDriverPool
{
    private readonly GpuDevice _device;
    private readonly MemoryPool _pool;

    private DriverPool(GpuDevice device) => (_device, _pool) = (device, MemoryPool.DefaultOf(device));

    /// <summary>The pool of a card.</summary>
    /// <param name="index">Its number, as in <c>cuda:N</c>.</param>
    /// <exception cref="ToolException">There is no such card, or it has no pool (exit code 3).</exception>
    public static DriverPool Open(int index)
    {
        GpuDriver driver = GpuDriver.Open();
        if (index >= driver.Devices.Count)
            throw new ToolException(ExitCode.Environment, $"There is no cuda:{index}: {driver.Missing ?? $"the driver shows {driver.Devices.Count} devices"}.");
        try
        {
            return new DriverPool(driver.Devices[index]);
        }
        catch (CudaDriverException error)
        {
            throw new ToolException(ExitCode.Environment, $"cuda:{index} cannot be used: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public PoolFigures Read()
    {
        DriverMemory? whole = _device.ReadDriverMemory();
        return new(_pool.UsedBytes, _pool.PeakUsedBytes, _pool.ReservedBytes, _pool.PeakReservedBytes, whole?.UsedBytes, whole?.TotalBytes);
    }

    /// <inheritdoc/>
    public void ResetPeaks() => _pool.ResetPeaks();

    /// <inheritdoc/>
    public void Trim() => _pool.Trim();
}
