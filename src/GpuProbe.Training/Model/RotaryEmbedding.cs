using GpuProbe.Training.Lifetimes;
using GpuProbe.Training.Precisions;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>
/// Rotary position embedding. Frequencies θ^(-2i/D) for i in [0, D/2); angle of position s and pair i is s·θ^(-2i/D).
/// Pairs are halves of the head ("rotate half"), as in Hugging Face.
/// Shapes: cos, sin [1, S, D]; q [B, Hq, S, D]; k [B, Hkv, S, D].
/// </summary>
public sealed class RotaryEmbedding : IDisposable
{
    // Without a cache, and without one of the variants for long sequences.
    private const long SeenTokens = 0;
    private const double AttentionScaling = 1;

    /// <summary>
    /// Frequencies for heads of width <paramref name="headDim"/> with base <paramref name="theta"/>; angles are
    /// computed in <paramref name="dtype"/>.
    /// </summary>
    public RotaryEmbedding(long headDim, double theta, ScalarType dtype, Device device)
    {
        double[] frequencies = [.. Enumerable.Range(0, (int)(headDim / 2)).Select(i => Math.Pow(theta, -2.0 * i / headDim))];
        long[] shape = [1, headDim / 2, 1];
        using Tensor host = dtype == float64
            ? torch.copy_of(frequencies, shape)
            : torch.copy_of(Array.ConvertAll(frequencies, frequency => (float)frequency), shape);
        InverseFrequencies = host.to(device).DetachFromDisposeScope();
    }

    /// <summary>The frequencies [1, D / 2, 1].</summary>
    internal Tensor InverseFrequencies { get; }

    /// <summary>Numbers of the first <paramref name="length"/> tokens [1, S].</summary>
    public static Tensor Positions(long length, Device device) =>
        arange(Number.Of(0L), Number.Of(length), Number.Of(1L), int64, device).Then(numbers => numbers.add(Number.Of(SeenTokens), Number.One)).Then(numbers => numbers.unsqueeze(0));

    /// <summary>
    /// Cosines and sines of <paramref name="positions"/> [1, S] in <paramref name="dtype"/>; as transformers'
    /// <c>MistralRotaryEmbedding.forward</c> with an attention scaling of one.
    /// </summary>
    public (Tensor Cos, Tensor Sin) Tables(Tensor positions, ScalarType dtype)
    {
        using Tensor numbers = positions.unsqueeze(1).Then(p => p.to(InverseFrequencies.dtype));
        using IDisposable? mode = MixedPrecision.Suspended(InverseFrequencies.device);
        using Tensor frequencies = InverseFrequencies.Times(numbers).Then(f => f.transpose(1, 2));
        using Tensor angles = cat([frequencies, frequencies], dim: -1);
        using Tensor cos = angles.cos().Then(c => c * Number.Of(AttentionScaling));
        using Tensor sin = angles.sin().Then(s => s * Number.Of(AttentionScaling));
        return (cos.to(dtype), sin.to(dtype));
    }

    /// <summary>Rotates <paramref name="x"/> [B, heads, S, D] by tables broadcast to [1, 1, S, D].</summary>
    public static Tensor Apply(Tensor x, Tensor cos, Tensor sin)
    {
        using Tensor straight = x * cos;
        using Tensor crossed = RotateHalf(x).Then(rotated => rotated * sin);
        return straight.add(crossed, Number.One);
    }

    private static Tensor RotateHalf(Tensor x)
    {
        long half = x.size(-1) / 2;
        using Tensor first = x.narrow(-1, 0, half);
        using Tensor second = x.narrow(-1, half, half);
        using Tensor negated = -second;
        return cat([negated, first], dim: -1);
    }

    /// <inheritdoc/>
    public void Dispose() => InverseFrequencies.Dispose();
}
