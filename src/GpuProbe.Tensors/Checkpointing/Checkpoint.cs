using GpuProbe.Tensors.Interop;
using TorchSharp;

namespace GpuProbe.Tensors.Checkpointing;

/// <summary>
/// Activation checkpointing, with the memory of PyTorch's <c>torch.utils.checkpoint</c>: a part of the forward pass keeps its
/// inputs only and runs again in backward. States of random number generators and of autocast are those of the first run.
/// </summary>
public static class Checkpoint
{
    /// <summary>Runs a part of a forward pass.</summary>
    /// <param name="kind">What it keeps and how it runs again.</param>
    /// <param name="body">
    /// The part: from the inputs and the captured tensors, in that order and without those that are <see langword="null"/>, to
    /// one tensor. It may run again on another thread and must then do the same; tensors that it creates and leaves behind are
    /// released at its end.
    /// </param>
    /// <param name="inputs">Tensors through which gradients flow, at least one.</param>
    /// <param name="captured">Tensors that the body uses besides.</param>
    /// <exception cref="TorchException">libtorch refused an operator of the body, or backward does not find what forward kept.</exception>
    /// <exception cref="DeviceOutOfMemoryException">The device is full.</exception>
    public static torch.Tensor Run(
        CheckpointKind kind, Func<torch.Tensor[], torch.Tensor> body, torch.Tensor[] inputs, params torch.Tensor?[] captured)
    {
        if (inputs.Length == 0)
            throw new ArgumentException("a checkpointed region needs an input", nameof(inputs));
        return new CheckpointedRegion(body).Run(kind, inputs, captured);
    }

    /// <summary>Recomputations since this was last asked, and the seconds they took on the device; waits for the device.</summary>
    public static (long Count, double Seconds) TakeRecomputations() => TorchRuntime.HasNative ? Native.TakeRecomputations() : default;
}
