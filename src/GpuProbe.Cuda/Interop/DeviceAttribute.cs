namespace GpuProbe.Cuda.Interop;

/// <summary>Attributes of a device, by <c>CUdevice_attribute</c>'s numbers.</summary>
internal enum DeviceAttribute
{
    MultiprocessorCount = 16,
    ComputeMode = 20,
    Ecc = 32,
    L2CacheBytes = 38,
    ThreadsPerMultiprocessor = 39,
    ComputeCapabilityMajor = 75,
    ComputeCapabilityMinor = 76,
    SharedMemoryPerMultiprocessor = 81,
    SharedMemoryPerBlockOptin = 97,
    BlocksPerMultiprocessor = 106,
}
