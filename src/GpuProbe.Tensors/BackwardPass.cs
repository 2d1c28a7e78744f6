using GpuProbe.Tensors.Interop;
using TorchSharp;

namespace GpuProbe.Tensors;

/// <summary>Backward, with what C# code throws that autograd calls (a recomputation, a hook) thrown again by type.</summary>
public static class BackwardPass
{
    /// <summary>Computes the gradients of everything that a single number depends on.</summary>
    /// <exception cref="DeviceOutOfMemoryException">The device is full.</exception>
    public static void Run(torch.Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        if (!TorchRuntime.HasNative)
        {
            loss.backward();
            return;
        }

        Native.Backward(loss.Handle, gradient: 0, retainGraph: false);
        GC.KeepAlive(loss);
    }
}
