using System.Runtime.InteropServices;

namespace GpuProbe.Tensors.Interop;

/// <summary>What a <see cref="NativeValue"/> holds; the values of <c>gp_tag</c>.</summary>
internal enum NativeTag
{
    None = 0,
    Int = 1,
    Double = 2,
    Bool = 3,
    Tensor = 4,
    IntList = 5,
    TensorList = 6,
    String = 7,
    Device = 8,
    DoubleList = 9,
    BoolList = 10,
    Default = 11,
}

/// <summary>One argument or result of an operator, laid out as <c>gp_value</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct NativeValue
{
    [FieldOffset(0)] public NativeTag Tag;
    [FieldOffset(4)] public int Count;
    [FieldOffset(8)] public long Integer;
    [FieldOffset(8)] public double Real;
    [FieldOffset(8)] public nint Pointer;
}
