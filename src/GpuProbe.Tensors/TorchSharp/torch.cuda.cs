using GpuProbe.Tensors;
using GpuProbe.Tensors.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>CUDA devices. libtorch's CUDA part is loaded when it is first asked for.</summary>
    public static partial class cuda
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
        public static void synchronize(Device? device = null) => Native.SynchronizeCuda(IndexOf(device));

        /// <summary>The device that <c>cuda</c> without an index means on this thread.</summary>
        public static int current_device()
        {
            TorchRuntime.Load();
            return Native.CurrentCudaDevice();
        }

        /// <summary>Makes a device the one that <c>cuda</c> without an index means on this thread.</summary>
        /// <param name="device">The device; nothing changes where it has no index.</param>
        /// <exception cref="TorchException">There is no such device.</exception>
        public static void set_device(Device device) => set_device(IndexOf(device));

        /// <inheritdoc cref="set_device(Device)"/>
        /// <param name="device">The device's index.</param>
        public static void set_device(int device)
        {
            TorchRuntime.Load();
            Native.SetCurrentCudaDevice(device);
        }

        private static int IndexOf(Device? device)
        {
            if (device is { type: not DeviceType.CUDA })
                throw new ArgumentException($"expected a CUDA device, not {device}", nameof(device));
            TorchRuntime.Load();
            return device is { index: >= 0 and var index } ? index : Native.CurrentCudaDevice();
        }
    }
}
