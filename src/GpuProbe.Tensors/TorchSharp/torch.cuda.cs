using GpuProbe.Tensors;
using GpuProbe.Tensors.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>CUDA devices. libtorch's CUDA part is loaded when it is first asked for.</summary>
    public static class cuda
    {
        /// <summary>Whether libtorch has a CUDA part and sees a device.</summary>
        public static bool is_available()
        {
            try
            {
                return device_count() > 0;
            }
            catch (TorchException)
            {
                return false;
            }
        }

        /// <summary>Number of devices.</summary>
        /// <exception cref="TorchException">libtorch has no CUDA part, or it cannot be used.</exception>
        public static int device_count()
        {
            TorchRuntime.Load();
            return Native.CudaDeviceCount();
        }

        /// <summary>Waits until a device has done all that it was given to do.</summary>
        /// <param name="device">The device; the current one unless stated.</param>
        public static void synchronize(Device? device = null) => Native.SynchronizeCuda(CudaDeviceExtensions.IndexOf(device));
    }
}
