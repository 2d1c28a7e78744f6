using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A device as one number, as the native library takes it: type · 256 + index + 1 (index −1: the current one).</summary>
internal static class DeviceCode
{
    extension(Device device)
    {
        internal long Code => (long)device.type * 256 + device.index + 1;
    }

    internal static Device FromCode(int code) => new((DeviceType)(code / 256), code % 256 - 1);
}
