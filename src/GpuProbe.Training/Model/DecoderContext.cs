using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>What all blocks of one forward pass share.</summary>
/// <param name="Cos">Rotary cosines [1, S, D].</param>
/// <param name="Sin">Rotary sines [1, S, D].</param>
/// <param name="Positions">Numbers of the tokens [1, S]; no block reads them, but what is computed again keeps them.</param>
/// <param name="Mask">Attention mask [B, 1, S, S], or <see langword="null"/> where the kernel itself is causal.</param>
public sealed record DecoderContext(Tensor Cos, Tensor Sin, Tensor Positions, Tensor? Mask) : IDisposable
{
    /// <summary>The same on a device: copies of what is elsewhere, in the order in which transformers names a block's arguments.</summary>
    public DecoderContext On(Device device)
    {
        Tensor? mask = Mask?.to(device);
        Tensor positions = Positions.to(device);
        Tensor cos = Cos.to(device);
        return new DecoderContext(cos, Sin.to(device), positions, mask);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Cos.Dispose();
        Sin.Dispose();
        Positions.Dispose();
        Mask?.Dispose();
    }
}
