using GpuProbe.Core.Setup;
using GpuProbe.Training.Adapters;
using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>Makes the linear layers of a model's blocks in the form that a set-up asks for.</summary>
/// <param name="setup">The run.</param>
/// <param name="dtype">Type in which weights are made or loaded.</param>
/// <param name="device">Where the weights live.</param>
/// <param name="codes">How weights in 4 bits are quantized.</param>
public sealed class LinearFactory(TrainingSetup setup, ScalarType dtype, Device device, Nf4Codes codes)
{
    /// <summary>A linear layer <c>y = x Wᵀ + b</c>, with a place for an adapter where the set-up has one on it.</summary>
    /// <param name="projection">Which layer of a block it is.</param>
    /// <param name="inputs">Width of x.</param>
    /// <param name="outputs">Width of y.</param>
    /// <param name="hasBias">Whether there is a b.</param>
    public nn.Module<Tensor, Tensor> Create(Projections projection, long inputs, long outputs, bool hasBias)
    {
        nn.Module<Tensor, Tensor> linear = setup.IsQuantized
            ? new Nf4Linear(inputs, outputs, hasBias, codes, dtype, device)
            : new PlainLinear(inputs, outputs, hasBias, device, dtype);
        return setup.Lora is { } lora && lora.Targets.HasFlag(projection)
            ? new LoraLinear(linear, inputs, outputs, setup)
            : linear;
    }
}
