namespace GpuProbe.Tensors.Layers;

/// <summary>.NET's garbage collections during a measured run.</summary>
public static class Collections
{
    /// <summary>Puts them off until the result is disposed, where the layer is better without: this one does not care.</summary>
    public static IDisposable? PutOff() => null;
}
