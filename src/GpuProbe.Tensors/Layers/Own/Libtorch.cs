namespace GpuProbe.Tensors.Layers;

/// <summary>The libtorch that this layer runs on.</summary>
internal static class Libtorch
{
    /// <summary>Loads it, unless it comes with the native library as its dependency: as here.</summary>
    internal static void Load()
    {
        // The native library is the only one that calls libtorch.
    }
}
