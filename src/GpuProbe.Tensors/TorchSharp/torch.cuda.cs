using GpuProbe.Tensors;
using GpuProbe.Tensors.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// GPUs and the books of their caching allocator, under PyTorch's names. Each reading waits for the device first.
    /// The books need libtorch 2.9 or later; with an earlier one no device is reported.
    /// </summary>
    public static class cuda
    {
        /// <summary>Whether libtorch sees a GPU whose memory it can account for.</summary>
        public static bool is_available() => device_count() > 0;

        /// <summary>Number of such GPUs.</summary>
        public static int device_count()
        {
            TorchRuntime.Load();
            return Native.CudaDeviceCount();
        }

        /// <summary>Waits until a device has done all its work; creates its context on first use.</summary>
        public static void synchronize(Device? device = null) => Native.OpenCuda(Index(device));

        /// <summary>Bytes of live blocks.</summary>
        public static long memory_allocated(Device? device = null) => Native.CudaMemoryStats(Index(device)).AllocatedBytes;

        /// <summary>Most bytes of live blocks at once since the last reset.</summary>
        public static long max_memory_allocated(Device? device = null) => Native.CudaMemoryStats(Index(device)).AllocatedPeakBytes;

        /// <summary>Bytes of segments that the allocator holds.</summary>
        public static long memory_reserved(Device? device = null) => Native.CudaMemoryStats(Index(device)).ReservedBytes;

        /// <summary>Most bytes of segments at once since the last reset.</summary>
        public static long max_memory_reserved(Device? device = null) => Native.CudaMemoryStats(Index(device)).ReservedPeakBytes;

        /// <summary>Takes the current figures as the peaks.</summary>
        public static void reset_peak_memory_stats(Device? device = null) => Native.ResetCudaMemoryPeak(Index(device));

        private static int Index(Device? device) => device is { index: >= 0 } stated ? stated.index : 0;
    }
}
