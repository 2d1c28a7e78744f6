using System.Runtime.InteropServices;
using GpuProbe.Core.Tracing;
using GpuProbe.Tensors;
using GpuProbe.Tensors.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Memory of CUDA devices as PyTorch's <c>torch.cuda</c> and TorchSharp's pull request 1524 name it; TorchSharp itself has none of it.</summary>
public static class CudaMemoryExtensions
{
    // Named as in PyTorch and in TorchSharp's pull request 1524. Figures are read at once: kernels that still run have
    // allocated already, since libtorch allocates when an operator is called.
    extension(torch.cuda)
    {
        /// <summary>Bytes of blocks that tensors hold, as the caching allocator rounds them.</summary>
        /// <param name="device">The device; the current one unless stated.</param>
        /// <exception cref="TorchException">libtorch has no CUDA part, or there is no such device.</exception>
        public static long memory_allocated(Device? device = null) => Statistics(device).AllocatedBytes.All.Current;

        /// <summary>Most such bytes at once since the process began or peaks were reset.</summary>
        /// <inheritdoc cref="memory_allocated"/>
        public static long max_memory_allocated(Device? device = null) => Statistics(device).AllocatedBytes.All.Peak;

        /// <summary>Bytes of segments that the caching allocator holds.</summary>
        /// <inheritdoc cref="memory_allocated"/>
        public static long memory_reserved(Device? device = null) => Statistics(device).ReservedBytes.All.Current;

        /// <summary>Most such bytes at once since the process began or peaks were reset.</summary>
        /// <inheritdoc cref="memory_allocated"/>
        public static long max_memory_reserved(Device? device = null) => Statistics(device).ReservedBytes.All.Peak;

        /// <summary>Takes the present figures as the peaks of every statistic.</summary>
        /// <inheritdoc cref="memory_allocated"/>
        public static void reset_peak_memory_stats(Device? device = null) => Native.ResetCudaAllocatorPeaks(CudaDeviceExtensions.IndexOf(device));

        /// <summary>Lets every <c>allocated</c> and <c>freed</c> of the statistics, retries and errors begin at 0 again.</summary>
        /// <inheritdoc cref="memory_allocated"/>
        public static void reset_accumulated_memory_stats(Device? device = null) => Native.ResetCudaAllocatorAccumulated(CudaDeviceExtensions.IndexOf(device));

        /// <summary>Gives all segments without live blocks back to the devices.</summary>
        /// <exception cref="TorchException">libtorch has no CUDA part.</exception>
        public static void empty_cache()
        {
            TorchRuntime.Load();
            Native.EmptyCudaCache();
        }

        /// <summary>What the driver says of a device: bytes that are free and bytes in total.</summary>
        /// <inheritdoc cref="memory_allocated"/>
        public static (long free, long total) mem_get_info(Device? device = null) => Native.CudaDeviceMemory(CudaDeviceExtensions.IndexOf(device));

        /// <summary>
        /// Limits what this process may reserve on a device (with the backend <c>cudaMallocAsync</c>: allocate). What goes beyond fails as
        /// on a full device.
        /// </summary>
        /// <param name="fraction">The part of the device's memory, from 0 to 1; 1 lifts the limit.</param>
        /// <param name="device">The device; the current one unless stated.</param>
        /// <exception cref="ArgumentOutOfRangeException">The fraction is not from 0 to 1.</exception>
        /// <exception cref="TorchException">libtorch has no CUDA part, or there is no such device.</exception>
        public static void set_per_process_memory_fraction(double fraction, Device? device = null)
        {
            if (fraction is not (>= 0 and <= 1))
                throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "not from 0 to 1");
            Native.SetCudaMemoryFraction(CudaDeviceExtensions.IndexOf(device), fraction);
        }

        /// <summary>The part of a device's memory that this process may use; 1 where there is no limit.</summary>
        /// <inheritdoc cref="memory_allocated"/>
        public static double get_per_process_memory_fraction(Device? device = null) => Native.CudaMemoryFraction(CudaDeviceExtensions.IndexOf(device));

        /// <summary>The allocator that <c>PYTORCH_CUDA_ALLOC_CONF</c> chose: <c>native</c> or <c>cudaMallocAsync</c>.</summary>
        /// <exception cref="TorchException">libtorch has no CUDA part.</exception>
        public static string get_allocator_backend() => AllocatorInUse.Backend;
    }

    internal static unsafe AllocatorInUse AllocatorInUse
    {
        get
        {
            TorchRuntime.Load();
            NativeCudaBackend backend = Native.CudaAllocatorBackend();
            return new AllocatorInUse(Marshal.PtrToStringUTF8((nint)backend.Name)!, backend.ExpandableSegments != 0, backend.Traceable != 0);
        }
    }

    internal static NativeCudaStatistics Statistics(Device? device) => Native.CudaAllocatorStatistics(CudaDeviceExtensions.IndexOf(device));
}
