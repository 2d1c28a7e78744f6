using System.Runtime.InteropServices;

namespace GpuProbe.Tensors.Interop;

/// <summary>A part of a forward pass that is to run again in backward, laid out as <c>gp_region</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeRegion
{
    public delegate* unmanaged[Cdecl]<nint, nint*, int, nint*, byte*, int, int> Body;
    public delegate* unmanaged[Cdecl]<nint, void> Release;
    public nint State;
    public nint* Tensors;
    public int Inputs;
    public int Captured;
    public int Kind;
}
