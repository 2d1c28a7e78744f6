using System.Runtime.InteropServices;

namespace GpuProbe.Cuda.Interop;

/// <summary>A process as NVML lists it (<c>nvmlProcessInfo_v2_t</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlProcess
{
    /// <summary>All bits set where the platform does not tell.</summary>
    public const ulong NotAvailable = ulong.MaxValue;

    public uint Pid;
    public ulong UsedBytes;
    public uint GpuInstance;
    public uint ComputeInstance;
}
