using GpuProbe.Tensors.Interop;
using TorchSharp;

namespace GpuProbe.Tensors.Dispatch;

/// <summary>Cross entropy of a linear layer's results, a few rows at a time.</summary>
public static class ChunkedCrossEntropy
{
    /// <summary>
    /// The mean over all rows whose target is not ignored; its gradients are computed at once, and backward only multiplies
    /// them. Where autocast is on, products are computed in its type.
    /// </summary>
    /// <param name="hidden">Inputs of the layer [N, H].</param>
    /// <param name="weight">The layer's weight [V, H]; has no gradient where it requires none.</param>
    /// <param name="targets">Class of each row [N].</param>
    /// <param name="ignoreIndex">The target of rows that do not count.</param>
    /// <param name="rows">Rows of one chunk.</param>
    /// <param name="upcast">Whether the loss is computed in fp32 (fp64 for fp64) instead of the products' type.</param>
    /// <exception cref="TorchException">libtorch refused.</exception>
    /// <exception cref="DeviceOutOfMemoryException">The device is full.</exception>
    public static torch.Tensor Of(torch.Tensor hidden, torch.Tensor weight, torch.Tensor targets, long ignoreIndex, long rows, bool upcast)
    {
        nint loss = Native.ChunkedLoss(hidden.Handle, weight.Handle, targets.Handle, ignoreIndex, rows, upcast);
        GC.KeepAlive(hidden);
        GC.KeepAlive(weight);
        GC.KeepAlive(targets);
        return torch.Tensor.UnsafeCreateTensor(loss);
    }
}
