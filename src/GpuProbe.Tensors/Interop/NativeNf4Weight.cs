using System.Runtime.InteropServices;

namespace GpuProbe.Tensors.Interop;

/// <summary>A weight in NF4, laid out as <c>gp_nf4_weight</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeNf4Weight
{
    public nint Packed;
    public nint Largest;
    public nint SecondLargest;
    public nint Code;
    public nint Mean;
    public long Rows;
    public long Columns;
}
