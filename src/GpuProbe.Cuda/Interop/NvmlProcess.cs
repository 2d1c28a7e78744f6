using System.Runtime.InteropServices;

namespace GpuProbe.Cuda.Interop;

/// <summary>A process as NVML lists it (<c>nvmlProcessInfo_v2_t</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlProcess
{
    /// <summary>The largest number of bytes; where the platform does not tell, all bits are set.</summary>
    public const ulong Most = long.MaxValue;

    public uint Pid;
    public ulong UsedBytes;
    public uint GpuInstance;
    public uint ComputeInstance;
}
