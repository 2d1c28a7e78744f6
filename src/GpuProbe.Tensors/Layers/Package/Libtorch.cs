using TorchSharp;

namespace GpuProbe.Tensors.Layers;

/// <summary>The libtorch that this layer runs on.</summary>
internal static class Libtorch
{
    /// <summary>
    /// Loads TorchSharp's. What is loaded after it with the same names (the native library's dependencies) is bound to it by the
    /// dynamic linker, which looks at a library's own name before any path.
    /// </summary>
    internal static void Load() => torch.InitializeDeviceType(DeviceType.CPU);

    /// <summary>Why a native library cannot be loaded beside this libtorch; <see langword="null"/> if it can.</summary>
    internal static string? Refusal(string library) => LoadedTorch.Refusal(library);
}
