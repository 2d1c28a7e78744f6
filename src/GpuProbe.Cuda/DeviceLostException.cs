namespace GpuProbe.Cuda;

/// <summary>The device has vanished: it has fallen off the bus, or must be reset before it can be used again.</summary>
public sealed class DeviceLostException : CudaDriverException
{
    internal DeviceLostException(string function, int code, string name, string text)
        : base(function, code, name, text)
    {
    }
}
