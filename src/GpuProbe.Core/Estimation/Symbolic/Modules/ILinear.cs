using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Modules;

/// <summary>A linear layer of a block in one of its forms.</summary>
internal interface ILinear
{
    /// <summary>Its result.</summary>
    /// <param name="input">x [B, S, inputs].</param>
    /// <param name="slot">What the result is counted as.</param>
    Tensor Apply(Tensor input, Slot? slot);
}
