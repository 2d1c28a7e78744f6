using System.Runtime.InteropServices;

namespace GpuProbe.Tensors.Interop;

/// <summary>What autocast does on one kind of device, laid out as <c>gp_autocast</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeAutocast
{
    public int Enabled;
    public int DataType;
    public int CacheEnabled;
}
