using System.Runtime.InteropServices;

namespace GpuProbe.Tensors.Interop;

[StructLayout(LayoutKind.Sequential)]
internal struct NativeStream
{
    internal long Id;
    internal int DeviceIndex;
    internal int DeviceType;
}
