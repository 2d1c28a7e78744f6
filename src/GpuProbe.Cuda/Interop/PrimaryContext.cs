namespace GpuProbe.Cuda.Interop;

/// <summary>The primary context that this process has on a device, current on the calling thread until it is disposed of.</summary>
internal sealed class PrimaryContext : IDisposable
{
    private readonly DriverLibrary _driver;
    private readonly int _device;

    private PrimaryContext(DriverLibrary driver, int device) => (_driver, _device) = (driver, device);

    /// <summary>
    /// Makes it current; <see langword="null"/> if this process has none. It is never made here, as it would take memory of the device.
    /// </summary>
    /// <exception cref="CudaDriverException">The driver failed.</exception>
    public static PrimaryContext? Enter(DriverLibrary driver, int device)
    {
        driver.Check(driver.PrimaryContextState(device, out bool isActive), "cuDevicePrimaryCtxGetState");
        if (!isActive)
            return null;
        driver.Check(driver.RetainPrimaryContext(device, out nint context), "cuDevicePrimaryCtxRetain");
        int code = driver.PushContext(context);
        if (code == DriverCode.Success)
            return new PrimaryContext(driver, device);
        driver.ReleasePrimaryContext(device);
        throw driver.Failure(code, "cuCtxPushCurrent_v2");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _driver.PopContext();
        _driver.ReleasePrimaryContext(_device);
    }
}
