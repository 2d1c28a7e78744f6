namespace GpuProbe.Tensors.Layers;

/// <summary>The libtorch that this layer runs on.</summary>
internal static class Libtorch
{
    /// <summary>Loads it, where it does not come with the native library as its dependency, as it does here.</summary>
    internal static void Load()
    {
        // The native library is the only one that calls libtorch.
    }

    /// <summary>Why a native library cannot be loaded beside this libtorch; <see langword="null"/> if it can.</summary>
    internal static string? Refusal(string library) => null;
}
