using GpuProbe.Tensors.Interop;

namespace GpuProbe.Tensors.Kernels;

/// <summary>The kernels of this namespace as text: what NVRTC compiles for a card.</summary>
public static class KernelTexts
{
    /// <summary>One of the files, for example <c>nf4_kernels.h</c>; <see langword="null"/> if NVRTC is not given it.</summary>
    public static string? Read(string file)
    {
        TorchRuntime.Load();
        return Native.KernelText(file);
    }
}
