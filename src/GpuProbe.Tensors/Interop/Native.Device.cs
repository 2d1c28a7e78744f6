using System.Runtime.InteropServices;

namespace GpuProbe.Tensors.Interop;

internal static unsafe partial class Native
{
    internal static void OpenCuda(int index) => Check(gp_cuda_open(index));

    internal static NativeDeviceMemory CudaMemoryStats(int index)
    {
        Check(gp_cuda_memory_stats(index, out NativeDeviceMemory memory));
        return memory;
    }

    internal static void ResetCudaMemoryPeak(int index) => Check(gp_cuda_memory_reset_peak(index));

    [LibraryImport(Library, EntryPoint = "gp_cuda_device_count")]
    internal static partial int CudaDeviceCount();

    [LibraryImport(Library)]
    private static partial int gp_cuda_open(int index);

    [LibraryImport(Library)]
    private static partial int gp_cuda_memory_stats(int index, out NativeDeviceMemory memory);

    [LibraryImport(Library)]
    private static partial int gp_cuda_memory_reset_peak(int index);
}
