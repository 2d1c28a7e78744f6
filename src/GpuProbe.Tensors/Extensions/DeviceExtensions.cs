using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>What TorchSharp's devices do not say: two objects may be one device.</summary>
public static class DeviceExtensions
{
    extension(Device device)
    {
        /// <summary>Whether another object is the same device.</summary>
        public bool IsSameAs(Device? other) => other is not null && device.type == other.type && device.index == other.index;
    }
}
