using GpuProbe.Tensors.Interop;

namespace GpuProbe.Tensors.Layers;

/// <summary>The libtorch that this layer runs on.</summary>
internal static class Libtorch
{
    /// <summary>Whether something can be done with it where the native library is missing: this layer calls it through that alone.</summary>
    internal static bool IsEnough => false;

    /// <summary>Its version where the native library is missing.</summary>
    internal static string Version => throw new NotSupportedException("the native library tells it");

    /// <summary>Threads that it uses inside an operator.</summary>
    internal static int ThreadCount
    {
        get => Native.ThreadCount;
        set => Native.ThreadCount = value;
    }

    /// <summary>Whether stand-ins take the place of CUDA's libraries.</summary>
    internal static bool CudaIsVirtual => Native.CudaIsVirtual;

    /// <summary>Loads it, where it does not come with the native library as its dependency, as it does here.</summary>
    internal static void Load()
    {
        // The native library is the only one that calls libtorch.
    }

    /// <summary>Why a native library cannot be loaded beside this libtorch; <see langword="null"/> if it can.</summary>
    internal static string? Refusal(string library) => null;
}
