using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>
/// A linear layer <c>y = x Wᵀ + b</c> by libtorch's <c>linear</c>, as PyTorch's <c>nn.Linear</c>. Shapes: x [.., inputs],
/// W [outputs, inputs], y [.., outputs]. TorchSharp's own draws its weights anew and multiplies by a transposed view of W, which
/// under autocast is cast again for every use.
/// </summary>
public sealed class PlainLinear : nn.Module<Tensor, Tensor>
{
    /// <summary>A layer whose weights have no values yet.</summary>
    /// <param name="inputs">Width of x.</param>
    /// <param name="outputs">Width of y.</param>
    /// <param name="hasBias">Whether there is a b.</param>
    /// <param name="device">Where the weights live.</param>
    /// <param name="dtype">Type of the weights.</param>
    public PlainLinear(long inputs, long outputs, bool hasBias, Device device, ScalarType dtype) : base(nameof(PlainLinear))
    {
        Weight = new Parameter(empty([outputs, inputs], dtype, device).DetachFromDisposeScope());
        register_parameter("weight", Weight);
        if (!hasBias)
            return;
        Bias = new Parameter(empty([outputs], dtype, device).DetachFromDisposeScope());
        register_parameter("bias", Bias);
    }

    /// <summary>W.</summary>
    public Parameter Weight { get; }

    /// <summary>b, or <see langword="null"/>.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => nn.functional.Affine(input, Weight, Bias);

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
        // All parts are registered by their names in Hugging Face.
    }
}
