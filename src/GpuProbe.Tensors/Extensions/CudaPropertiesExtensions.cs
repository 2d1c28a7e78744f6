using System.Runtime.InteropServices;
using GpuProbe.Tensors;
using GpuProbe.Tensors.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>PyTorch's <c>torch.cuda.get_device_properties</c> and what it says in short.</summary>
public static class CudaPropertiesExtensions
{
    extension(torch.cuda)
    {
        /// <summary>What a device is.</summary>
        /// <param name="device">The device; the current one unless stated.</param>
        /// <exception cref="TorchException">libtorch has no CUDA part, or there is no such device.</exception>
        public static unsafe CudaDeviceProperties get_device_properties(Device? device = null)
        {
            NativeCudaDevice properties = Native.CudaDeviceProperties(CudaDeviceExtensions.IndexOf(device));
            return new CudaDeviceProperties(
                Marshal.PtrToStringUTF8((nint)properties.Name)!, properties.TotalBytes, properties.Major, properties.Minor, properties.Multiprocessors);
        }

        /// <summary>A device's name.</summary>
        /// <inheritdoc cref="get_device_properties"/>
        public static string get_device_name(Device? device = null) => cuda.get_device_properties(device).name;

        /// <summary>A device's compute capability: 8 and 0 for 8.0.</summary>
        /// <inheritdoc cref="get_device_properties"/>
        public static (int major, int minor) get_device_capability(Device? device = null)
        {
            CudaDeviceProperties properties = cuda.get_device_properties(device);
            return (properties.major, properties.minor);
        }
    }
}
