using System.Runtime.InteropServices;

namespace GpuProbe.Cuda.Interop;

/// <summary>Memory as NVML tells it since driver 510 (<c>nvmlMemory_v2_t</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlMemory
{
    /// <summary>What <see cref="Version"/> must be before the call: the size of the structure, and 2 in the highest byte.</summary>
    public const uint CurrentVersion = 40 | (2u << 24);

    public uint Version;
    public ulong Total;
    public ulong Reserved;
    public ulong Free;
    public ulong Used;
}
