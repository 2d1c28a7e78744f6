using TorchSharp;

namespace GpuProbe.Tensors.Memory;

/// <summary>Finds the books of a device.</summary>
public static class DeviceMemory
{
    /// <summary>Main memory.</summary>
    public static IDeviceMemory Cpu { get; } = new CpuMemory();

    /// <summary>The books of <paramref name="device"/>.</summary>
    /// <exception cref="Core.ToolException">This process cannot use the device (exit code 3).</exception>
    public static IDeviceMemory Of(torch.Device device) => device.type switch
    {
        DeviceType.CPU => Cpu,
        DeviceType.CUDA => new CudaMemory(device),
        _ => throw new ArgumentOutOfRangeException(nameof(device), device, "has no memory of its own"),
    };
}
