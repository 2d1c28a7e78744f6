namespace GpuProbe.Tensors.Layers;

/// <summary>What <c>torch.Tensor.TotalCount</c> is worth.</summary>
public static class LiveTensors
{
    /// <summary>Whether it is the number of tensors that are held; exact here: every creation and every release is counted.</summary>
    public static bool AreCounted => true;
}
