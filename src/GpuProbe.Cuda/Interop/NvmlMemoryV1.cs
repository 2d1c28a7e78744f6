using System.Runtime.InteropServices;

namespace GpuProbe.Cuda.Interop;

/// <summary>Memory as NVML's first version tells it (<c>nvmlMemory_t</c>): what the driver reserves is in <see cref="Used"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlMemoryV1
{
    public ulong Total;
    public ulong Free;
    public ulong Used;
}
