using GpuProbe.Core.Setup;
using GpuProbe.Training.Lifetimes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>
/// Root-mean-square norm over the last dimension, <c>w · x / sqrt(mean(x²) + ε)</c>.
/// Shapes: x, y [B, S, H]; w [H]. Style <see cref="Style.Hf"/> computes in fp32 step by step, as
/// <c>MistralRMSNorm</c> does; <see cref="Style.Fused"/> calls libtorch's <c>rms_norm</c>.
/// </summary>
public sealed class RmsNorm : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly double epsilon;
    private readonly Style style;
    private readonly long[] normalizedShape;

    /// <summary>A norm over <paramref name="size"/> elements with a weight of ones.</summary>
    public RmsNorm(long size, double epsilon, Style style, ScalarType dtype, Device device) : base(nameof(RmsNorm))
    {
        this.epsilon = epsilon;
        this.style = style;
        normalizedShape = [size];
        weight = new Parameter(ones([size], dtype, device).DetachFromDisposeScope());
        register_parameter(nameof(weight), weight);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        if (style == Style.Fused)
            return Operators.RmsNorm.Call(input, normalizedShape, weight, epsilon);

        Tensor hidden = input.to(WorkingType.Of(input.dtype));
        using Tensor variance = hidden.pow(Number.Of(2L)).Then(squares => squares.mean([-1], keepdim: true));
        using (Tensor scale = variance.add(Number.Of(epsilon), Number.One).Then(shifted => shifted.rsqrt()))
            Chaining.Rebind(ref hidden, hidden * scale);
        using (hidden)
        using (Tensor rounded = hidden.to(input.dtype))
            return weight * rounded;
    }

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
        // All parts are registered by their names in Hugging Face.
    }
}
