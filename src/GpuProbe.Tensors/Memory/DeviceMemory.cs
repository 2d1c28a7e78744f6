using TorchSharp;

namespace GpuProbe.Tensors.Memory;

/// <summary>Finds the books of a device.</summary>
public static class DeviceMemory
{
    /// <summary>Main memory.</summary>
    public static IDeviceMemory Cpu { get; } = new CpuMemory();

    /// <summary>Makes the books of a CUDA device where there is no native library to keep them; <see langword="null"/> for none.</summary>
    public static Func<torch.Device, IDeviceMemory>? WithoutNative { get; set; }

    /// <summary>The books of <paramref name="device"/>.</summary>
    /// <exception cref="Core.ToolException">This process cannot use the device (exit code 3).</exception>
    public static IDeviceMemory Of(torch.Device device) => device.type switch
    {
        DeviceType.CPU => Cpu,
        DeviceType.CUDA => Cuda(device),
        _ => throw new ArgumentOutOfRangeException(nameof(device), device, "has no memory of its own"),
    };

    private static IDeviceMemory Cuda(torch.Device device)
    {
        TorchRuntime.Load();
        if (TorchRuntime.HasNative)
            return new CudaMemory(device);
        return WithoutNative?.Invoke(device) ?? throw TorchRuntime.Missing("what a device holds");
    }
}
