namespace GpuProbe.Tensors.Layers;

/// <summary>What the tensor layer throws, told apart.</summary>
public static class LayerErrors
{
    /// <summary>What an exception of the layer stands for; this layer throws that itself.</summary>
    public static Exception Of(Exception error) => error;
}
