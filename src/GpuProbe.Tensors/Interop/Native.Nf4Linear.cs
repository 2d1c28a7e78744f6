using System.Runtime.InteropServices;

namespace GpuProbe.Tensors.Interop;

internal static unsafe partial class Native
{
    internal static nint Nf4Linear(in NativeNf4Weight weight, nint input, nint bias)
    {
        Check(gp_nf4_linear(in weight, input, bias, out nint result));
        return result;
    }

    internal static nint DequantizeNf4(in NativeNf4Weight weight, int dtype)
    {
        Check(gp_nf4_weight_dequantize(in weight, dtype, out nint result));
        return result;
    }

    [LibraryImport(Library)]
    private static partial int gp_nf4_linear(in NativeNf4Weight weight, nint input, nint bias, out nint result);

    [LibraryImport(Library)]
    private static partial int gp_nf4_weight_dequantize(in NativeNf4Weight weight, int dtype, out nint result);
}
