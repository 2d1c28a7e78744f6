using System.Runtime.InteropServices;
using GpuProbe.Tensors.Checkpointing;
using GpuProbe.Tensors.Interop;

namespace GpuProbe.Tensors.Layers;

/// <summary>What the tensor layer throws, told apart.</summary>
public static class LayerErrors
{
    // region.h, RecomputationStopped.
    private const string Stopped = "gpuprobe: the recomputation has all that it was for";

    // What CUDA's allocators say, libtorch's allocator of main memory, and the native library's limit on it. The text of the
    // driver's pools ends with "device" in libtorch 2.6: the number that follows is written as a character, 0.
    private static readonly string[] FullDevice = ["out of memory", "Allocation on device", "not enough memory", "can't allocate memory", "CPU memory limit reached"];

    /// <summary>What an exception of the layer stands for: of TorchSharp's, which are all of one type, the text has to tell.</summary>
    public static Exception Of(Exception error)
    {
        if (error is not ExternalException { Message: var details })
            return error;
        string message = details.Split('\n', 2)[0].TrimEnd();
        if (message == Stopped)
            return new RecomputationStoppedException();
        return FullDevice.Any(text => details.Contains(text, StringComparison.Ordinal))
            ? new DeviceOutOfMemoryException(message, details, TorchRuntime.HasNative ? Native.LastFailure() : null)
            : new TorchException(message);
    }
}
