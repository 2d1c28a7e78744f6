namespace GpuProbe.Cuda.Interop;

/// <summary>Attributes of a memory pool that are 64-bit numbers of bytes, by <c>CUmemPool_attribute</c>'s numbers.</summary>
internal enum PoolAttribute
{
    ReservedCurrent = 5,
    ReservedHigh = 6,
    UsedCurrent = 7,
    UsedHigh = 8,
}
