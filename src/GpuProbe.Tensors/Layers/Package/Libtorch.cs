using GpuProbe.Tensors.Interop;
using TorchSharp;

namespace GpuProbe.Tensors.Layers;

/// <summary>The libtorch that this layer runs on.</summary>
internal static class Libtorch
{
    /// <summary>Whether something can be done with it where the native library is missing: TorchSharp calls it by itself.</summary>
    internal static bool IsEnough => true;

    /// <summary>The version that TorchSharp is made for, for example <c>2.10.0</c>; its own text has a fourth number.</summary>
    internal static string Version => string.Join('.', torch.__version__.Split('.').Take(3));

    /// <summary>Threads that it uses inside an operator.</summary>
    internal static int ThreadCount
    {
        get => torch.get_num_threads();
        set => torch.set_num_threads(value > 0 ? value : throw new TorchException($"{value} is no number of threads"));
    }

    /// <summary>Whether stand-ins take the place of CUDA's libraries.</summary>
    internal static bool CudaIsVirtual => TorchRuntime.HasNative ? Native.CudaIsVirtual : StandIns.AreLoaded;

    /// <summary>
    /// Loads TorchSharp's. What is loaded after it with the same names (the native library's dependencies) is bound to it by the
    /// dynamic linker, which looks at a library's own name before any path.
    /// </summary>
    internal static void Load() => torch.InitializeDeviceType(DeviceType.CPU);

    /// <summary>Why a native library cannot be loaded beside this libtorch; <see langword="null"/> if it can.</summary>
    internal static string? Refusal(string library) => LoadedTorch.Refusal(library);
}
