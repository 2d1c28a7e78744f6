using GpuProbe.Core.Estimation.Symbolic.Operators;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Modules;

/// <summary>A linear layer, <c>y = x Wᵀ + b</c>.</summary>
internal sealed class LinearLayer(Parameter weight, Parameter? bias) : ILinear
{
    /// <inheritdoc/>
    public Tensor Apply(Tensor input, Slot? slot) => input.Linear(weight.Value, bias?.Value, slot);
}
