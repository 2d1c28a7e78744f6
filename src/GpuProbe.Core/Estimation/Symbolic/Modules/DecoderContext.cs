using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Modules;

/// <summary>What all blocks of one forward pass share.</summary>
/// <param name="Cos">Rotary cosines.</param>
/// <param name="Sin">Rotary sines.</param>
/// <param name="Positions">Numbers of the tokens; what is computed again keeps them.</param>
/// <param name="Mask">Attention mask, if one is given to attention.</param>
internal sealed record DecoderContext(Tensor Cos, Tensor Sin, Tensor Positions, Tensor? Mask) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Cos.Dispose();
        Sin.Dispose();
        Positions.Dispose();
        Mask?.Dispose();
    }
}
