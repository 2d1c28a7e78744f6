using System.Runtime.InteropServices;

namespace GpuProbe.Tensors.Interop;

internal static partial class Native
{
    internal static void LoadCuda() => Check(gp_cuda_load());

    internal static int CudaDeviceCount() => Check(gp_cuda_device_count());

    internal static bool CudaIsVirtual => gp_cuda_is_virtual() != 0;

    internal static void SynchronizeCuda(int device) => Check(gp_cuda_synchronize(device));

    internal static void InstallCudaMemory() => Check(gp_cuda_memory_install());

    internal static NativeCudaMemory CudaMemory(int device)
    {
        Check(gp_cuda_memory_stats(device, out NativeCudaMemory memory));
        return memory;
    }

    internal static void ResetCudaMemoryPeaks(int device) => Check(gp_cuda_memory_reset_peaks(device));

    internal static void SetCudaMemoryLimit(int device, long bytes) => Check(gp_cuda_memory_set_limit(device, bytes));

    internal static void ReleaseUnusedCudaMemory() => Check(gp_cuda_memory_release_unused());

    [LibraryImport(Library)]
    private static partial int gp_cuda_load();

    [LibraryImport(Library)]
    private static partial int gp_cuda_device_count();

    [LibraryImport(Library)]
    private static partial int gp_cuda_is_virtual();

    [LibraryImport(Library)]
    private static partial int gp_cuda_synchronize(int device);

    [LibraryImport(Library)]
    private static partial int gp_cuda_memory_install();

    [LibraryImport(Library)]
    private static partial int gp_cuda_memory_stats(int device, out NativeCudaMemory memory);

    [LibraryImport(Library)]
    private static partial int gp_cuda_memory_reset_peaks(int device);

    [LibraryImport(Library)]
    private static partial int gp_cuda_memory_set_limit(int device, long bytes);

    [LibraryImport(Library)]
    private static partial int gp_cuda_memory_release_unused();
}
