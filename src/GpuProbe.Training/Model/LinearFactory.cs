using GpuProbe.Core.Setup;
using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>Makes the linear layers of a model's blocks in the form that a set-up asks for.</summary>
/// <param name="dtype">Type of the weights.</param>
/// <param name="device">Where the weights live.</param>
public sealed class LinearFactory(ScalarType dtype, Device device)
{
    /// <summary>A linear layer <c>y = x Wᵀ + b</c>.</summary>
    /// <param name="projection">Which layer of a block it is.</param>
    /// <param name="inputs">Width of x.</param>
    /// <param name="outputs">Width of y.</param>
    /// <param name="hasBias">Whether there is a b.</param>
    public nn.Module<Tensor, Tensor> Create(Projections projection, long inputs, long outputs, bool hasBias) =>
        nn.Linear(inputs, outputs, hasBias, device, dtype);
}
