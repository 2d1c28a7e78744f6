using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers;

/// <summary>Updates the trained weights of a model from their gradients.</summary>
public interface IOptimizer : IDisposable
{
    /// <summary>Everything that is kept between steps, on whichever device.</summary>
    IReadOnlyList<Tensor> States { get; }

    /// <summary>What is kept beside the states without being one: buffers that copies go through.</summary>
    IReadOnlyList<Tensor> Buffers => [];

    /// <summary>What one of <see cref="States"/> is; <see langword="null"/> where that is not known.</summary>
    StateLabel? LabelOf(Tensor state) => null;

    /// <summary>Updates all weights that have a gradient.</summary>
    void Step();

    /// <summary>Lets go of all gradients, or fills them with zeros.</summary>
    /// <param name="setToNone">Whether they are let go; zeros keep their memory, and the next backward pass adds to them in place.</param>
    void ZeroGrad(bool setToNone = true);
}
