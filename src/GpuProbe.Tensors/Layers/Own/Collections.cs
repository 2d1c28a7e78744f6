namespace GpuProbe.Tensors.Layers;

/// <summary>.NET's garbage collections during a measured run.</summary>
public static class Collections
{
    /// <summary>Puts them off until the result is disposed, where the layer is better without: this one does not care.</summary>
    public static IDisposable? PutOff() => null;

    /// <summary>Makes up for what was put off, at a moment at which libtorch reads nothing.</summary>
    public static void CatchUp()
    {
        // Nothing is put off.
    }
}
