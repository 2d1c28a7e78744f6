namespace GpuProbe.Tensors.Layers;

/// <summary>What <c>torch.Tensor.TotalCount</c> is worth.</summary>
public static class LiveTensors
{
    /// <summary>Whether it is the number of tensors that are held: TorchSharp's count grows by one with every parameter that is made and never comes down again.</summary>
    public static bool AreCounted => false;
}
