using System.Runtime.InteropServices;

namespace GpuProbe.Cuda.Interop;

/// <summary>A process as NVML's first version lists it (<c>nvmlProcessInfo_v1_t</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlProcessV1
{
    public uint Pid;
    public ulong UsedBytes;
}
