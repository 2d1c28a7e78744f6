namespace GpuProbe.Cuda;

/// <summary>
/// A device's memory at one moment, as the CUDA driver tells it to a process with a context there (<c>cuMemGetInfo</c>): of all
/// processes together, without what driver and firmware keep for themselves.
/// </summary>
/// <param name="TotalBytes">All there is for CUDA: <see cref="GpuDevice.TotalMemoryBytes"/>.</param>
/// <param name="FreeBytes">Bytes that are free.</param>
public sealed record DriverMemory(long TotalBytes, long FreeBytes)
{
    /// <summary>Bytes in use, by contexts and loaded kernels too.</summary>
    public long UsedBytes => TotalBytes - FreeBytes;
}
