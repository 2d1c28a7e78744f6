using System.Runtime.InteropServices;
using GpuProbe.Tensors;
using GpuProbe.Tensors.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class cuda
    {
        /// <summary>What a device is.</summary>
        /// <param name="device">The device; the current one unless stated.</param>
        /// <exception cref="TorchException">libtorch has no CUDA part, or there is no such device.</exception>
        public static unsafe CudaDeviceProperties get_device_properties(Device? device = null)
        {
            NativeCudaDevice properties = Native.CudaDeviceProperties(IndexOf(device));
            return new CudaDeviceProperties(
                Marshal.PtrToStringUTF8((nint)properties.Name)!, properties.TotalBytes, properties.Major, properties.Minor, properties.Multiprocessors);
        }

        /// <summary>A device's name.</summary>
        /// <inheritdoc cref="get_device_properties"/>
        public static string get_device_name(Device? device = null) => get_device_properties(device).name;

        /// <summary>A device's compute capability: 8 and 0 for 8.0.</summary>
        /// <inheritdoc cref="get_device_properties"/>
        public static (int major, int minor) get_device_capability(Device? device = null)
        {
            CudaDeviceProperties properties = get_device_properties(device);
            return (properties.major, properties.minor);
        }
    }
}
