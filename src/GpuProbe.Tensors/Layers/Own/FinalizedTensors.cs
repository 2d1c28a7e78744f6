using TorchSharp;

namespace GpuProbe.Tensors.Layers;

/// <summary>Tensors that nobody disposed.</summary>
public static class FinalizedTensors
{
    /// <summary>How many the finalizer has freed since the process began.</summary>
    public static long Count => torch.Tensor.FinalizedCount;
}
