using GpuProbe.Cuda.Interop;

namespace GpuProbe.Cuda;

/// <summary>
/// The memory pool that a device starts with in this process: the one that PyTorch's backend <c>cudaMallocAsync</c> allocates from.
/// Its figures are those of this process alone.
/// </summary>
public sealed class MemoryPool
{
    private readonly DriverLibrary _driver;
    private readonly nint _pool;

    private MemoryPool(DriverLibrary driver, nint pool) => (_driver, _pool) = (driver, pool);

    /// <summary>Bytes of the device that the pool holds now.</summary>
    /// <exception cref="CudaDriverException">The driver failed.</exception>
    public long ReservedBytes => Read(PoolAttribute.ReservedCurrent);

    /// <summary>The most bytes it has held since <see cref="ResetPeaks"/>.</summary>
    /// <exception cref="CudaDriverException">The driver failed.</exception>
    public long PeakReservedBytes => Read(PoolAttribute.ReservedHigh);

    /// <summary>Bytes of it that are in use now.</summary>
    /// <exception cref="CudaDriverException">The driver failed.</exception>
    public long UsedBytes => Read(PoolAttribute.UsedCurrent);

    /// <summary>The most bytes in use since <see cref="ResetPeaks"/>.</summary>
    /// <exception cref="CudaDriverException">The driver failed.</exception>
    public long PeakUsedBytes => Read(PoolAttribute.UsedHigh);

    /// <summary>The default pool of a device.</summary>
    /// <exception cref="CudaDriverException">This driver or device has no memory pools.</exception>
    public static MemoryPool DefaultOf(GpuDevice device)
    {
        device.Driver.Check(device.Driver.DefaultPool(device.Number, out nint pool), "cuDeviceGetDefaultMemPool");
        return new MemoryPool(device.Driver, pool);
    }

    /// <summary>Makes both peaks what is held and in use now.</summary>
    /// <exception cref="CudaDriverException">The driver failed.</exception>
    public void ResetPeaks()
    {
        _driver.Check(_driver.ResetPool(_pool, PoolAttribute.ReservedHigh), "cuMemPoolSetAttribute");
        _driver.Check(_driver.ResetPool(_pool, PoolAttribute.UsedHigh), "cuMemPoolSetAttribute");
    }

    /// <summary>Gives back to the device what the pool holds and nobody uses.</summary>
    /// <exception cref="CudaDriverException">The driver failed.</exception>
    public void Trim() => _driver.Check(_driver.TrimPool(_pool), "cuMemPoolTrimTo");

    private long Read(PoolAttribute attribute)
    {
        _driver.Check(_driver.ReadPool(_pool, attribute, out long value), "cuMemPoolGetAttribute");
        return value;
    }
}
