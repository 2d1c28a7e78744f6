using System.Runtime.InteropServices;

namespace GpuProbe.Tensors.Interop;

internal static unsafe partial class Native
{
    internal static string? KernelText(string file) => Marshal.PtrToStringUTF8(gp_kernel_text(file));

    internal static long CompileKernel(string kernel, int dtype, int architecture)
    {
        Check(gp_kernel_compile(kernel, dtype, architecture, out long bytes));
        return bytes;
    }

    internal static (nint Packed, nint Largest) QuantizeNf4(nint weight)
    {
        Check(gp_nf4_quantize(weight, out nint packed, out nint largest));
        return (packed, largest);
    }

    internal static nint DequantizeNf4(nint packed, nint largest, ReadOnlySpan<long> shape, int dtype)
    {
        fixed (long* sizes = shape)
        {
            Check(gp_nf4_dequantize(packed, largest, sizes, shape.Length, dtype, out nint weight));
            return weight;
        }
    }

    internal static (nint Codes, nint Largest) QuantizeBlockwise(nint values, long blockSize, nint code)
    {
        Check(gp_blockwise_quantize(values, blockSize, code, out nint codes, out nint largest));
        return (codes, largest);
    }

    internal static nint DequantizeBlockwise(nint codes, nint largest, long blockSize, nint code, int dtype)
    {
        Check(gp_blockwise_dequantize(codes, largest, blockSize, code, dtype, out nint values));
        return values;
    }

    internal static void AdamW8Bit(nint weight, nint gradient, in NativeMoments8Bit moments, in NativeAdamWOptions options) =>
        Check(gp_adamw_8bit(weight, gradient, in moments, in options));

    internal static void AdamW32Bit(nint weight, nint gradient, nint first, nint second, in NativeAdamWOptions options) =>
        Check(gp_adamw_32bit(weight, gradient, first, second, in options));

    internal static nint ManagedZeros(ReadOnlySpan<long> shape, int dtype, int device)
    {
        fixed (long* sizes = shape)
        {
            Check(gp_managed_zeros(sizes, shape.Length, dtype, device, out nint tensor));
            return tensor;
        }
    }

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint gp_kernel_text(string file);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int gp_kernel_compile(string kernel, int dtype, int architecture, out long bytes);

    [LibraryImport(Library)]
    private static partial int gp_nf4_quantize(nint weight, out nint packed, out nint largest);

    [LibraryImport(Library)]
    private static partial int gp_nf4_dequantize(nint packed, nint largest, long* sizes, int dim, int dtype, out nint weight);

    [LibraryImport(Library)]
    private static partial int gp_blockwise_quantize(nint values, long blockSize, nint code, out nint codes, out nint largest);

    [LibraryImport(Library)]
    private static partial int gp_blockwise_dequantize(
        nint codes, nint largest, long blockSize, nint code, int dtype, out nint values);

    [LibraryImport(Library)]
    private static partial int gp_adamw_8bit(
        nint weight, nint gradient, in NativeMoments8Bit moments, in NativeAdamWOptions options);

    [LibraryImport(Library)]
    private static partial int gp_adamw_32bit(
        nint weight, nint gradient, nint first, nint second, in NativeAdamWOptions options);

    [LibraryImport(Library)]
    private static partial int gp_managed_zeros(long* sizes, int dim, int dtype, int device, out nint tensor);
}
