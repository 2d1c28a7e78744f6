using GpuProbe.Tensors.Kernels;
using GpuProbe.Training.Lifetimes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Adapters;

/// <summary>
/// A frozen linear layer <c>y = x Wᵀ + b</c> whose W is held in NF4, as bitsandbytes' <c>Linear4bit</c>: x is cast to the type in
/// which is computed, y is cast back. Shapes: x [.., inputs], W [outputs, inputs], y [.., outputs].
/// </summary>
public sealed class Nf4Linear : nn.Module<Tensor, Tensor>
{
    private readonly Nf4Codes codes;
    private readonly Parameter? bias;
    private Nf4Weight? weight;

    /// <summary>A layer that has no weight until it is given one to quantize.</summary>
    /// <param name="inputs">Width of x.</param>
    /// <param name="outputs">Width of y.</param>
    /// <param name="hasBias">Whether there is a b, which is not quantized.</param>
    /// <param name="codes">How weights are quantized; shared by the layers of a model.</param>
    /// <param name="computeType">Type of the matrix product, and of weights before they are quantized.</param>
    /// <param name="device">Where the layer lives.</param>
    public Nf4Linear(long inputs, long outputs, bool hasBias, Nf4Codes codes, ScalarType computeType, Device device) : base(nameof(Nf4Linear))
    {
        this.codes = codes;
        Inputs = inputs;
        Outputs = outputs;
        ComputeType = computeType;
        Device = device;
        if (!hasBias)
            return;
        bias = new Parameter(empty([outputs], computeType, device).DetachFromDisposeScope(), requires_grad: false);
        register_parameter(nameof(bias), bias);
    }

    /// <summary>Width of x.</summary>
    public long Inputs { get; }

    /// <summary>Width of y.</summary>
    public long Outputs { get; }

    /// <summary>Type of the matrix product, and of weights before they are quantized.</summary>
    public ScalarType ComputeType { get; }

    /// <summary>Where the layer lives.</summary>
    public Device Device { get; }

    private Nf4Weight Weight => weight ?? throw new InvalidOperationException("the layer has no weight yet");

    /// <summary>Quantizes a weight and holds the result, which exists before an earlier one is let go.</summary>
    /// <param name="values">The weight, [outputs, inputs], on the layer's device.</param>
    public void Quantize(Tensor values)
    {
        using IDisposable mode = no_grad();
        Nf4Weight? before = weight;
        weight = Nf4Weight.Quantize(values, codes.For(values.device));
        before?.Dispose();
        ConditionallyRegisterParameter(nameof(weight), weight.Packed);
        foreach ((string name, Tensor tensor) in weight.State)
            ConditionallyRegisterBuffer($"{nameof(weight)}.{name}", tensor.DetachFromDisposeScope());
    }

    /// <summary>The weight, [outputs, inputs], in <see cref="ComputeType"/>; a new tensor.</summary>
    public Tensor Dequantize() => Weight.Dequantize(ComputeType);

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using Tensor cast = input.to(ComputeType);
        using Tensor? added = bias?.to(ComputeType);
        return Weight.Linear(cast, added).Then(result => result.to(input.dtype));
    }

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
        // All parts are registered by their names in Hugging Face.
    }
}
