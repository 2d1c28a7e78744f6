using GpuProbe.Tensors.Interop;
using TorchSharp;

namespace GpuProbe.Tensors;

/// <summary>A queue of work on a device beside its default one. Memory that is allocated while it is current is its own until the allocator gives it back.</summary>
public sealed class DeviceStream
{
    private readonly NativeStream stream;

    private DeviceStream(NativeStream stream) => this.stream = stream;

    /// <summary>The next stream of libtorch's pool: <c>torch.cuda.Stream(priority=…)</c>.</summary>
    /// <param name="device">A CUDA device; -1 as index for the current one.</param>
    /// <param name="highPriority">From the pool of streams that go first.</param>
    public static DeviceStream FromPool(torch.Device device, bool highPriority)
    {
        ArgumentNullException.ThrowIfNull(device);
        int index = device.index >= 0 ? device.index : Native.CurrentCudaDevice();
        return new(Native.StreamFromPool((int)device.type, index, highPriority));
    }

    /// <summary>Makes this the current stream of this thread until the result is disposed, on the same thread.</summary>
    public IDisposable Enter() => new Entered(Native.ExchangeStream(stream));

    private sealed class Entered(NativeStream before) : IDisposable
    {
        public void Dispose() => Native.ExchangeStream(before);
    }
}
