using GpuProbe.Tensors;
using GpuProbe.Tensors.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>PyTorch's <c>torch.cuda.current_device</c> and <c>set_device</c>.</summary>
public static class CudaDeviceExtensions
{
    extension(torch.cuda)
    {
        /// <summary>The device that <c>cuda</c> without an index means on this thread.</summary>
        public static int current_device()
        {
            TorchRuntime.Load();
            return Native.CurrentCudaDevice();
        }

        /// <summary>Makes a device the one that <c>cuda</c> without an index means on this thread.</summary>
        /// <param name="device">The device; nothing changes where it has no index.</param>
        /// <exception cref="TorchException">There is no such device.</exception>
        public static void set_device(Device device) => cuda.set_device(IndexOf(device));

        /// <inheritdoc cref="set_device(Device)"/>
        /// <param name="device">The device's index.</param>
        public static void set_device(int device)
        {
            TorchRuntime.Load();
            Native.SetCurrentCudaDevice(device);
        }
    }

    /// <summary>A CUDA device's index; the current one's unless stated. Loads libtorch.</summary>
    /// <exception cref="ArgumentException">Not a CUDA device.</exception>
    internal static int IndexOf(Device? device)
    {
        if (device is { type: not DeviceType.CUDA })
            throw new ArgumentException($"expected a CUDA device, not {device}", nameof(device));
        TorchRuntime.Load();
        return device is { index: >= 0 and var index } ? index : Native.CurrentCudaDevice();
    }
}
